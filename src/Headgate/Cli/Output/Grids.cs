using Spectre.Console;

namespace Headgate.Cli.Output;

/// <summary>Tables and lists for people.</summary>
internal static class Grids
{
    /// <summary>Prints rows under headings.</summary>
    public static void Table(this IAnsiConsole console, IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(new Text(Safe.Text(heading), new Style(decoration: Decoration.Bold))));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Safe.Text(cell))));
        console.Write(table);
    }

    /// <summary>Prints names beside values.</summary>
    public static void Facts(this IAnsiConsole console, params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var width = 0;
        foreach (var fact in facts)
            width = Math.Max(width, fact.Name.Length);
        foreach (var (name, value) in facts)
            console.WriteLine($"{name.PadRight(width)}  {Safe.Text(value)}");
    }
}
