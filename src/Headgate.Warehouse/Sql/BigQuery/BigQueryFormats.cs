using System.Text;

namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>Formats of dates and times: GoogleSQL's elements in DuckDB's.</summary>
internal static class BigQueryFormats
{
    private static readonly Dictionary<char, string> Elements = new()
    {
        ['F'] = "%Y-%m-%d", ['T'] = "%H:%M:%S", ['R'] = "%H:%M", ['D'] = "%m/%d/%y", ['e'] = "%-d", ['h'] = "%b", ['k'] = "%-H", ['l'] = "%-I", ['n'] = "\n", ['t'] = "\t",
        ['x'] = "%m/%d/%y", ['X'] = "%H:%M:%S", ['V'] = "%V", ['G'] = "%G",
    };

    private const string Shared = "YymdHMSIpAaBbjUWuwZz%";

    /// <summary>The first argument of a call as DuckDB's format.</summary>
    internal static string ToDuckDb(FunctionCall call)
    {
        var format = call.Arguments[0].Text ?? throw call.Unsupported("a format that is not a literal");
        var text = new StringBuilder();
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
                text.Append(format[at]);
            else
                at = Element(call, format, at + 1, text);
        }

        return $"'{text.Replace("'", "''")}'";
    }

    /// <returns>The position of the element's last character.</returns>
    private static int Element(FunctionCall call, string format, int at, StringBuilder text)
    {
        if (format[at] == 'E' && at + 2 < format.Length && format[at + 2] == 'S' && format[at + 1] is '*' or '6' or '3')
        {
            text.Append(format[at + 1] == '3' ? "%S.%g" : "%S.%f");
            return at + 2;
        }

        if (format[at] == 'E' && at + 2 < format.Length && format[at + 1] == '4' && format[at + 2] == 'Y')
        {
            text.Append("%Y");
            return at + 2;
        }

        text.Append(Elements.TryGetValue(format[at], out var known) ? known : Shared.Contains(format[at]) ? $"%{format[at]}" : throw call.Unsupported($"the format element %{format[at]}"));
        return at;
    }
}
