using System.Text.RegularExpressions;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>A column on its way: rows arrive as text, and the account itself makes its type of them.</summary>
internal sealed partial class LoadedColumn
{
    private readonly LoadColumn _column;
    private readonly LakeType _source;
    private readonly string _type;

    /// <exception cref="RefusedException">The type is no type.</exception>
    public LoadedColumn(string table, LoadColumn column, LakeType source)
    {
        (_column, _source) = (column, source);
        _type = column.Type is null ? "VARCHAR" : column.Length is null ? column.Type : $"{column.Type}({column.Length})";
        if (!TypeName().IsMatch(_type))
            throw new RefusedException(AccountErrors.Type(table, column.Destination, _type));
    }

    public string Name => _column.Destination;

    public string Definition => $"{AccountSql.Name(Name)} {_type}{(_column.Nullable ? "" : " NOT NULL")}";

    /// <summary>The typed value of a text. A text of limited length is not cast: that would cut it.</summary>
    public string Value(string text) => TypeName().Match(_type).Groups["word"].Value.ToUpperInvariant() switch
    {
        "VARCHAR" or "TEXT" or "STRING" or "CHAR" or "CHARACTER" or "NCHAR" or "NVARCHAR" or "NVARCHAR2" or "CHAR VARYING" or "NCHAR VARYING" => text,
        "BINARY" or "VARBINARY" => $"TO_BINARY({text}, 'HEX')",
        "VARIANT" => $"PARSE_JSON({text})",
        "OBJECT" or "ARRAY" => $"CAST(PARSE_JSON({text}) AS {_type})",
        "GEOGRAPHY" => $"TO_GEOGRAPHY({text})",
        "GEOMETRY" => $"TO_GEOMETRY({text})",
        _ => $"CAST({text} AS {_type})",
    };

    public string? Text(LakeValues values, int row)
    {
        if (values.IsNull(row))
            return null;
        var text = _source.IsText ? System.Text.Encoding.UTF8.GetString(values.GetBytes(row)) : values.GetText(row);
        return text.Length == 0 && _column.EmptyToNull ? null : text;
    }

    [GeneratedRegex(@"^(?<word>[A-Za-z_][A-Za-z0-9_ ]*?)(\([0-9]+(\s*,\s*[0-9]+)?\))?$", RegexOptions.CultureInvariant)]
    private static partial Regex TypeName();
}
