using System.CommandLine;
using Headgate.Cli.Client;

namespace Headgate.Cli.Tables;

/// <summary><c>headgate table</c>: data in, data out, and a look at it.</summary>
internal static class TableCommands
{
    public static Command Build(ClientOptions client)
    {
        var table = client.AddTo(new Command("table", "Upload, download and preview tables."));
        table.Add(new UploadTableCommand().Build(client));
        table.Add(new DownloadTableCommand().Build(client));
        table.Add(new PreviewTableCommand().Build(client));
        return table;
    }

    /// <summary>The table that a command works on.</summary>
    public static Argument<TableName> TableArgument() => new("table")
    {
        Description = "The table's id, such as in.c-main.orders; main.orders means the same.",
        CustomParser = static given =>
        {
            if (TableName.TryParse(given.Tokens[0].Value, out var name))
                return name;
            given.AddError($"\"{given.Tokens[0].Value}\" is not a table. Write stage, bucket and table with dots, such as in.c-main.orders; names hold letters, digits, - and _.");
            return null;
        },
    };

    /// <summary>Which columns, in which order.</summary>
    public static Option<string?> ColumnsOption(string description) => new("--columns") { Description = description, HelpName = "a,b" };

    /// <summary>Which rows.</summary>
    public static Option<string[]> WhereOption()
    {
        var where = new Option<string[]>("--where")
        {
            Description = "Only rows like this: column=value, or with !=, >, >=, <, <=. Repeatable; all must hold.",
            HelpName = "filter",
        };
        where.Validators.Add(static given =>
        {
            foreach (var token in given.Tokens.Where(token => !RowFilter.TryParse(token.Value, out _)))
                given.AddError($"--where {token.Value}: write column=value, or with !=, >, >=, <, <= in place of =.");
        });
        return where;
    }

    /// <summary>The filters of a checked <see cref="WhereOption"/>.</summary>
    public static IReadOnlyList<RowFilter> Filters(this ParseResult parsed, Option<string[]> where) =>
        [.. (parsed.GetValue(where) ?? []).Select(text => RowFilter.TryParse(text, out var filter) ? filter : throw new FormatException(text))];

    /// <summary>A comma list; empty when the option is not given.</summary>
    public static string[] Names(this ParseResult parsed, Option<string?> list) =>
        (parsed.GetValue(list) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
