namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Google's words for statements.</summary>
internal static class StatementTypes
{
    /// <summary>The word for a statement of one text; <c>SCRIPT</c> for several.</summary>
    public static string Of(string sql, int statements)
    {
        if (statements > 1)
            return "SCRIPT";
        var words = GoogleSqlText.FirstWords(sql, 200);
        return words switch
        {
            ["SELECT" or "WITH" or "FROM", ..] or [] => "SELECT",
            ["TRUNCATE", ..] => "TRUNCATE_TABLE",
            ["CREATE", ..] => "CREATE_" + Made(words),
            ["ALTER" or "DROP", var what, ..] => $"{words[0]}_{what}",
            ["BEGIN", ..] => "BEGIN_TRANSACTION",
            ["COMMIT", ..] => "COMMIT_TRANSACTION",
            ["ROLLBACK", ..] => "ROLLBACK_TRANSACTION",
            [var first, ..] => first,
        };
    }

    private static string Made(IReadOnlyList<string> words)
    {
        var what = words.Skip(1).FirstOrDefault(word => word is not ("OR" or "REPLACE" or "TEMP" or "TEMPORARY")) ?? "TABLE";
        return what == "TABLE" && words.Contains("AS") && words.Contains("SELECT") ? "TABLE_AS_SELECT" : what;
    }
}
