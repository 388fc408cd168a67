using System.Text.RegularExpressions;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>A column on its way: rows arrive as text, and the account itself makes its type of them.</summary>
internal sealed partial class LoadedColumn
{
    private readonly LoadColumn column;
    private readonly LakeType source;
    private readonly string type;

    /// <exception cref="RefusedException">The type is no type.</exception>
    public LoadedColumn(string table, LoadColumn column, LakeType source)
    {
        (this.column, this.source) = (column, source);
        type = column.Type is null ? "VARCHAR" : column.Length is null ? column.Type : $"{column.Type}({column.Length})";
        if (!TypeName().IsMatch(type))
            throw new RefusedException(AccountErrors.Type(table, column.Destination, type));
    }

    public string Name => column.Destination;

    public string Definition => $"{AccountSql.Name(Name)} {type}{(column.Nullable ? "" : " NOT NULL")}";

    /// <summary>The typed value of a text. A text of limited length is not cast: that would cut it.</summary>
    public string Value(string text) => TypeName().Match(type).Groups["word"].Value.ToUpperInvariant() switch
    {
        "VARCHAR" or "TEXT" or "STRING" or "CHAR" or "CHARACTER" or "NCHAR" or "NVARCHAR" or "NVARCHAR2" or "CHAR VARYING" or "NCHAR VARYING" => text,
        "BINARY" or "VARBINARY" => $"TO_BINARY({text}, 'HEX')",
        "VARIANT" => $"PARSE_JSON({text})",
        "OBJECT" or "ARRAY" => $"CAST(PARSE_JSON({text}) AS {type})",
        "GEOGRAPHY" => $"TO_GEOGRAPHY({text})",
        "GEOMETRY" => $"TO_GEOMETRY({text})",
        _ => $"CAST({text} AS {type})",
    };

    public string? Text(LakeValues values, int row)
    {
        if (values.IsNull(row))
            return null;
        var text = source.IsText ? System.Text.Encoding.UTF8.GetString(values.GetBytes(row)) : values.GetText(row);
        return text.Length == 0 && column.EmptyToNull ? null : text;
    }

    [GeneratedRegex(@"^(?<word>[A-Za-z_][A-Za-z0-9_ ]*?)(\([0-9]+(\s*,\s*[0-9]+)?\))?$", RegexOptions.CultureInvariant)]
    private static partial Regex TypeName();
}
