using System.CommandLine;
using Headgate.Cli.Client;
using Headgate.Cli.Output;

namespace Headgate.Cli.Tables;

/// <summary><c>headgate table preview</c>: the first rows.</summary>
internal sealed class PreviewTableCommand
{
    private const int MostRows = 1000;
    private const int CellWidth = 60;

    private readonly Argument<TableName> table = TableCommands.TableArgument();

    private readonly Option<int> limit = LimitOption();

    private readonly Option<string?> columns = TableCommands.ColumnsOption("Only these columns, in this order.");

    private readonly Option<string[]> where = TableCommands.WhereOption();

    public Command Build(ClientOptions client)
    {
        var command = new Command("preview", "Show rows of a table.") { table, limit, columns, where };
        command.SetAction(client.Action(RunAsync));
        return command;
    }

    private static Option<int> LimitOption()
    {
        var limit = new Option<int>("--limit") { Description = $"How many rows, up to {MostRows}. Default: 20", HelpName = "rows", DefaultValueFactory = _ => 20 };
        return limit.From1To(MostRows, " For more rows use: headgate table download");
    }

    private async Task RunAsync(Session session, ParseResult parsed, CancellationToken stop)
    {
        var table = parsed.GetRequiredValue(this.table);
        var filters = parsed.Filters(where);
        var columns = string.Join(',', parsed.Names(this.columns).Select(Uri.EscapeDataString));
        var query = $"limit={parsed.GetValue(limit)}{(columns.Length > 0 ? $"&columns={columns}" : "")}{(filters.Count > 0 ? $"&{RowFilter.Query(filters)}" : "")}";
        var preview = await session.Api.PreviewAsync(table.Id, query, stop);
        var rows = preview.Value.Rows ?? [];
        session.Screen.Result(preview.Document, console => console.Table(
            preview.Value.Columns ?? [], rows.Select(row => row.Select(cell => Safe.Cell(cell.Value ?? "", CellWidth)))));
        session.Screen.Note(Amount.Rows(rows.Count) + ".");
    }
}
