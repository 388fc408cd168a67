using System.Text.RegularExpressions;

namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>Texts and bytes. Both sides use RE2, so patterns mean the same.</summary>
internal static partial class BigQueryText
{
    internal static readonly Dictionary<string, BigQueryFunction> All = new()
    {
        ["CONCAT"] = BigQueryFunction.Of(1, int.MaxValue, a => $"({string.Join(" || ", a)})", SqlType.Text),
        ["LENGTH"] = new(1, 1, call => new(call.Arguments[0].Type?.Kind == SqlKind.Binary ? $"octet_length({call.Arguments[0].Sql})" : $"length({call.Arguments[0].Sql})", BigQueryTypes.Int64)),
        ["CHAR_LENGTH"] = BigQueryFunction.Same("length", 1, 1, BigQueryTypes.Int64),
        ["CHARACTER_LENGTH"] = BigQueryFunction.Same("length", 1, 1, BigQueryTypes.Int64),
        ["BYTE_LENGTH"] = new(1, 1, call => new(call.Arguments[0].Type?.Kind == SqlKind.Binary ? $"octet_length({call.Arguments[0].Sql})" : $"strlen({call.Arguments[0].Sql})", BigQueryTypes.Int64)),
        ["OCTET_LENGTH"] = new(1, 1, call => new(call.Arguments[0].Type?.Kind == SqlKind.Binary ? $"octet_length({call.Arguments[0].Sql})" : $"strlen({call.Arguments[0].Sql})", BigQueryTypes.Int64)),
        ["UPPER"] = BigQueryFunction.Same("upper", 1, 1, SqlType.Text),
        ["LOWER"] = BigQueryFunction.Same("lower", 1, 1, SqlType.Text),
        ["TRIM"] = BigQueryFunction.Same("trim", 1, 2, SqlType.Text),
        ["LTRIM"] = BigQueryFunction.Same("ltrim", 1, 2, SqlType.Text),
        ["RTRIM"] = BigQueryFunction.Same("rtrim", 1, 2, SqlType.Text),
        ["LPAD"] = BigQueryFunction.Of(2, 3, a => $"lpad({a[0]}, CAST({a[1]} AS INTEGER), {(a.Count > 2 ? a[2] : "' '")})", SqlType.Text),
        ["RPAD"] = BigQueryFunction.Of(2, 3, a => $"rpad({a[0]}, CAST({a[1]} AS INTEGER), {(a.Count > 2 ? a[2] : "' '")})", SqlType.Text),
        ["REPEAT"] = BigQueryFunction.Same("repeat", 2, 2, SqlType.Text),
        ["REPLACE"] = BigQueryFunction.Of(3, a => $"(CASE WHEN {a[1]} = '' THEN {a[0]} ELSE replace({a[0]}, {a[1]}, {a[2]}) END)", SqlType.Text),
        ["REVERSE"] = BigQueryFunction.Same("reverse", 1, 1, SqlType.Text),
        ["SUBSTR"] = BigQueryFunction.Of(2, 3, Substring, SqlType.Text),
        ["SUBSTRING"] = BigQueryFunction.Of(2, 3, Substring, SqlType.Text),
        ["LEFT"] = BigQueryFunction.Same("left", 2, 2, SqlType.Text),
        ["RIGHT"] = BigQueryFunction.Same("right", 2, 2, SqlType.Text),
        ["STRPOS"] = BigQueryFunction.Same("strpos", 2, 2, BigQueryTypes.Int64),
        ["INSTR"] = BigQueryFunction.Same("strpos", 2, 2, BigQueryTypes.Int64),
        ["STARTS_WITH"] = BigQueryFunction.Same("starts_with", 2, 2, SqlType.Boolean),
        ["ENDS_WITH"] = BigQueryFunction.Same("ends_with", 2, 2, SqlType.Boolean),
        ["CONTAINS_SUBSTR"] = BigQueryFunction.Of(2, a => $"contains(lower(CAST({a[0]} AS VARCHAR)), lower({a[1]}))", SqlType.Boolean),
        ["SPLIT"] = BigQueryFunction.Of(1, 2, a => $"(CASE WHEN {a[0]} = '' THEN [''] ELSE string_split({a[0]}, {(a.Count > 1 ? a[1] : "','")}) END)", SqlType.Array),
        ["INITCAP"] = BigQueryFunction.Of(1, a => $"array_to_string(list_transform(regexp_extract_all({a[0]}, '[\\pL\\pN]+|[^\\pL\\pN]+'), lambda w: upper(w[1]) || lower(w[2:])), '')", SqlType.Text),
        ["ASCII"] = BigQueryFunction.Same("ascii", 1, 1, BigQueryTypes.Int64),
        ["UNICODE"] = BigQueryFunction.Same("unicode", 1, 1, BigQueryTypes.Int64),
        ["CHR"] = BigQueryFunction.Of(1, a => $"chr(CAST({a[0]} AS INTEGER))", SqlType.Text),
        ["TRANSLATE"] = BigQueryFunction.Same("translate", 3, 3, SqlType.Text),
        ["EDIT_DISTANCE"] = BigQueryFunction.Same("levenshtein", 2, 2, BigQueryTypes.Int64),
        ["NORMALIZE"] = BigQueryFunction.Same("nfc_normalize", 1, 1, SqlType.Text),
        ["TO_HEX"] = BigQueryFunction.Of(1, a => $"lower(hex({a[0]}))", SqlType.Text),
        ["FROM_HEX"] = BigQueryFunction.Same("unhex", 1, 1, SqlType.Binary),
        ["TO_BASE64"] = BigQueryFunction.Same("to_base64", 1, 1, SqlType.Text),
        ["FROM_BASE64"] = BigQueryFunction.Same("from_base64", 1, 1, SqlType.Binary),
        ["SAFE_CONVERT_BYTES_TO_STRING"] = BigQueryFunction.Of(1, a => $"try(decode({a[0]}))", SqlType.Text),
        ["MD5"] = BigQueryFunction.Of(1, a => $"unhex(md5({a[0]}))", SqlType.Binary),
        ["SHA1"] = BigQueryFunction.Of(1, a => $"unhex(sha1({a[0]}))", SqlType.Binary),
        ["SHA256"] = BigQueryFunction.Of(1, a => $"unhex(sha256({a[0]}))", SqlType.Binary),
        ["REGEXP_CONTAINS"] = BigQueryFunction.Same("regexp_matches", 2, 2, SqlType.Boolean),
        ["REGEXP_REPLACE"] = BigQueryFunction.Of(3, a => $"regexp_replace({a[0]}, {a[1]}, {a[2]}, 'g')", SqlType.Text),
        ["REGEXP_EXTRACT"] = new(2, 2, call => new(Extract(call), SqlType.Text)),
        ["REGEXP_SUBSTR"] = new(2, 2, call => new(Extract(call), SqlType.Text)),
        ["REGEXP_EXTRACT_ALL"] = new(2, 2, call => new($"regexp_extract_all({call.Arguments[0].Sql}, {call.Arguments[1].Sql}, {Group(call)})", SqlType.Array)),
        ["FORMAT"] = new(1, int.MaxValue, Format),
    };

    // Position 0 counts as 1.
    private static string Substring(IReadOnlyList<string> a)
    {
        var from = $"(CASE WHEN {a[1]} = 0 THEN 1 ELSE {a[1]} END)";
        return a.Count == 2 ? $"substr({a[0]}, {from})" : $"substr({a[0]}, {from}, {a[2]})";
    }

    private static string Extract(FunctionCall call) =>
        $"(CASE WHEN regexp_matches({call.Arguments[0].Sql}, {call.Arguments[1].Sql}) THEN regexp_extract({call.Arguments[0].Sql}, {call.Arguments[1].Sql}, {Group(call)}) END)";

    private static int Group(FunctionCall call)
    {
        var pattern = call.Arguments[1].Text ?? throw call.Unsupported("a pattern that is not a literal");
        return CapturingGroup().Count(pattern) switch
        {
            0 => 0,
            1 => 1,
            _ => throw call.Wrong("the pattern has more than one capturing group"),
        };
    }

    private static Emitted Format(FunctionCall call)
    {
        var format = call.Arguments[0].Text ?? throw call.Unsupported("a format that is not a literal");
        var rest = Specifier().Replace(format, "");
        if (rest.Contains('%', StringComparison.Ordinal))
            throw call.Unsupported("a format element beside %d, %i, %s, %f, %e, %g, %x, %X, %o and %%");
        var arguments = new List<string> { call.Arguments[0].Sql };
        arguments.AddRange(call.Arguments.Skip(1).Select(argument => argument.Sql));
        return new($"printf({string.Join(", ", arguments)})", SqlType.Text);
    }

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\((?!\?[:=!<imsU-])", RegexOptions.CultureInvariant)]
    private static partial Regex CapturingGroup();

    [GeneratedRegex(@"%%|%[-+ 0#']*\d*(?:\.\d+)?[disfegxXo]", RegexOptions.CultureInvariant)]
    private static partial Regex Specifier();
}
