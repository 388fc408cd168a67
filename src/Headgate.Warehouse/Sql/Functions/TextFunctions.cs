using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Functions of text and of binary as text.</summary>
internal static class TextFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        table.Add("UPPER", Text, "upper({0t})");
        table.Add("LOWER", Text, "lower({0t})");
        table.Add("INITCAP", Text,
            @"array_to_string(list_transform(regexp_extract_all(lower({0t}), '[\pL\pN'']+|[^\pL\pN'']+'), lambda _w: upper(_w[1]) || _w[2:]), '')");
        table.Add("LENGTH LEN", 1, 1, call => new(
            call.Arguments[0].Type?.Kind == SqlKind.Binary ? $"octet_length({call.Arguments[0].Sql})" : $"length({call.Text(call.Arguments[0])})", Integer));
        table.Add("OCTET_LENGTH", 1, 1, call => new(Octets(call), Integer));
        table.Add("BIT_LENGTH", 1, 1, call => new($"(8 * {Octets(call)})", Integer));
        table.Add("RTRIMMED_LENGTH", Integer, "length(rtrim({0t}, ' '))");
        table.Add("LEFT", Text, "\"left\"({0t}, greatest({1i}, 0))");
        table.Add("RIGHT", Text, "\"right\"({0t}, greatest({1i}, 0))");
        table.Add("SUBSTR SUBSTRING", Text,
            "substr({0t}, CASE {1i} WHEN 0 THEN 1 ELSE {1i} END)", "substr({0t}, CASE {1i} WHEN 0 THEN 1 ELSE {1i} END, greatest({2i}, 0))");
        table.Add("LPAD", Text, "lpad({0t}, greatest({1i}, 0)::INTEGER, ' ')", "lpad({0t}, greatest({1i}, 0)::INTEGER, {2t})");
        table.Add("RPAD", Text, "rpad({0t}, greatest({1i}, 0)::INTEGER, ' ')", "rpad({0t}, greatest({1i}, 0)::INTEGER, {2t})");
        table.Add("TRIM", Text, "trim({0t}, ' ')", "trim({0t}, {1t})");
        table.Add("LTRIM", Text, "ltrim({0t}, ' ')", "ltrim({0t}, {1t})");
        table.Add("RTRIM", Text, "rtrim({0t}, ' ')", "rtrim({0t}, {1t})");
        table.Add("REPLACE", Text, "replace({0t}, {1t}, '')", "replace({0t}, {1t}, {2t})");
        table.Add("TRANSLATE", Text, "translate({0t}, {1t}, {2t})");
        table.Add("REVERSE", Text, "reverse({0t})");
        table.Add("REPEAT", Text, "repeat({0t}, {1i})");
        table.Add("SPACE", Text, "repeat(' ', {0i})");
        table.Add("ASCII", Integer, "CASE {0t} WHEN '' THEN 0 ELSE ascii({0t}) END");
        table.Add("UNICODE", Integer, "CASE {0t} WHEN '' THEN 0 ELSE unicode({0t}) END");
        table.Add("CHR CHAR", Text, "chr({0i}::INTEGER)");
        table.Add("INSERT", Text, "(substr({0t}, 1, {1i} - 1) || {3t} || substr({0t}, {1i} + {2i}))");
        table.Add("CONCAT", 1, int.MaxValue, call => new($"({string.Join(" || ", call.Arguments.Select(call.Text))})", Text));
        table.Add("CONCAT_WS", 2, int.MaxValue, call => new(
            $"({string.Join($" || {call.Text(call.Arguments[0])} || ", call.Arguments.Skip(1).Select(call.Text))})", Text));
        table.Add("CONTAINS", SqlType.Boolean, "contains({0t}, {1t})");
        table.Add("STARTSWITH", SqlType.Boolean, "starts_with({0t}, {1t})");
        table.Add("ENDSWITH", SqlType.Boolean, "ends_with({0t}, {1t})");
        table.Add("CHARINDEX POSITION", Integer, "strpos({1t}, {0t})",
            "CASE WHEN strpos(substr({1t}, {2i}), {0t}) = 0 THEN 0 ELSE strpos(substr({1t}, {2i}), {0t}) + {2i} - 1 END");
        table.Add("SPLIT", SqlType.Array, "to_json(string_split({0t}, {1t}))");
        table.Add("SPLIT_PART", Text, "split_part({0t}, {1t}, CASE {2i} WHEN 0 THEN 1 ELSE {2i} END)");
        table.Add("STRTOK", Text, Token("' '", "1"), Token("{1t}", "1"), Token("{1t}", "{2i}"));
        table.Add("STRTOK_TO_ARRAY", SqlType.Array, $"to_json({Tokens("' '")})", $"to_json({Tokens("{1t}")})");
        table.Add("EDITDISTANCE", Integer, "levenshtein({0t}, {1t})", "least(levenshtein({0t}, {1t}), {2i})");
        table.Add("JAROWINKLER_SIMILARITY", Integer, "CAST(round(100 * jaro_winkler_similarity(upper({0t}), upper({1t}))) AS INTEGER)");
        table.Add("MD5 MD5_HEX", Text, "md5({0t})");
        table.Add("MD5_BINARY", Binary, "unhex(md5({0t}))");
        table.Add("SHA1 SHA1_HEX", Text, "sha1({0t})");
        table.Add("SHA1_BINARY", Binary, "unhex(sha1({0t}))");
        table.Add("SHA2 SHA2_HEX", 1, 2, call => new($"sha256({Sha2(call)})", Text));
        table.Add("SHA2_BINARY", 1, 2, call => new($"unhex(sha256({Sha2(call)}))", Binary));
        table.Add("HEX_ENCODE", 1, 1, call => new($"hex({Bytes(call)})", Text));
        table.Add("BASE64_ENCODE", 1, 1, call => new($"to_base64({Bytes(call)})", Text));
        table.Add("HEX_DECODE_STRING", Text, "decode(unhex({0t}))");
        table.Add("TRY_HEX_DECODE_STRING", Text, "TRY(decode(unhex({0t})))");
        table.Add("HEX_DECODE_BINARY", Binary, "unhex({0t})");
        table.Add("TRY_HEX_DECODE_BINARY", Binary, "TRY(unhex({0t}))");
        table.Add("BASE64_DECODE_STRING", Text, "decode(from_base64({0t}))");
        table.Add("TRY_BASE64_DECODE_STRING", Text, "TRY(decode(from_base64({0t})))");
        table.Add("BASE64_DECODE_BINARY", Binary, "from_base64({0t})");
        table.Add("TRY_BASE64_DECODE_BINARY", Binary, "TRY(from_base64({0t}))");
        table.Add("LIKE", SqlType.Boolean, "({0t} LIKE {1t})", "({0t} LIKE {1t} ESCAPE {2t})");
        table.Add("ILIKE", SqlType.Boolean, "({0t} ILIKE {1t})", "({0t} ILIKE {1t} ESCAPE {2t})");
    }

    private static string Octets(FunctionCall call) =>
        call.Arguments[0].Type?.Kind == SqlKind.Binary ? $"octet_length({call.Arguments[0].Sql})" : $"strlen({call.Text(call.Arguments[0])})";

    private static string Bytes(FunctionCall call) =>
        call.Arguments[0].Type?.Kind == SqlKind.Binary ? call.Arguments[0].Sql : $"encode({call.Text(call.Arguments[0])})";

    private static string Sha2(FunctionCall call) =>
        call.Arguments.Count == 2 && call.LiteralNumber(1) is not (256 or 0) and var bits
            ? throw call.Unsupported($"a digest of {bits} bits")
            : call.Text(call.Arguments[0]);

    // Every character of the delimiters separates, and empty tokens do not count.
    private static string Tokens(string delimiters) =>
        $"list_filter(string_split(translate({{0t}}, {delimiters}, repeat(\"left\"({delimiters}, 1), length({delimiters}))), \"left\"({delimiters}, 1)), lambda _t: _t <> '')";

    private static string Token(string delimiters, string part) => $"{Tokens(delimiters)}[{part}]";
}
