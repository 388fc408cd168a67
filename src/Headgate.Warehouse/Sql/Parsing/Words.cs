namespace Headgate.Warehouse.Sql.Parsing;

/// <summary>Words of the language.</summary>
internal static class Words
{
    /// <summary>No names unless quoted.</summary>
    internal static readonly HashSet<string> Reserved = Set("""
        ALL ALTER AND ANY AS BETWEEN BY CASE CAST COLUMN CONNECT CONSTRAINT CREATE CROSS CURRENT DELETE DISTINCT DROP ELSE EXISTS FALSE FOLLOWING FOR FROM FULL
        GRANT GROUP HAVING ILIKE IN INCREMENT INNER INSERT INTERSECT INTO IS JOIN LATERAL LEFT LIKE MINUS NATURAL NOT NULL OF ON OR ORDER QUALIFY REGEXP REVOKE
        RIGHT RLIKE ROW ROWS SAMPLE SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST UNION UNIQUE UPDATE USING VALUES WHEN WHENEVER WHERE WITH
        """);

    /// <summary>Not an alias when no AS stands before it.</summary>
    internal static readonly HashSet<string> NoAlias = Set("""
        LIMIT OFFSET FETCH ASOF MATCH_CONDITION PIVOT UNPIVOT EXCEPT WINDOW AT BEFORE CHANGES MATCH_RECOGNIZE END COLLATE EXCLUDE RENAME WITHIN OVER ESCAPE
        """, Reserved);

    /// <summary>Calls without parentheses.</summary>
    internal static readonly HashSet<string> BareCalls = Set("""
        CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME LOCALTIMESTAMP CURRENT_DATETIME
        """);

    /// <summary>Kinds of objects that a workspace does not have.</summary>
    internal static readonly HashSet<string> Objects = Set("""
        FUNCTION PROCEDURE STREAM TASK STAGE PIPE USER ROLE WAREHOUSE INTEGRATION SHARE TAG ALERT SECRET ACCOUNT CONNECTION APPLICATION MODEL IMAGE SERVICE COMPUTE
        NOTIFICATION STORAGE API EXTERNAL RESOURCE SESSION PASSWORD FAILOVER REPLICATION ORGANIZATION MANAGED NOTEBOOK STREAMLIT GIT AUTHENTICATION CORTEX SEMANTIC
        INDEX SNAPSHOT CAPACITY RESERVATION ASSIGNMENT SEARCH VECTOR CONSTANT FILE DYNAMIC MATERIALIZED
        """);

    /// <summary>What may stand behind a column's name when it has no type.</summary>
    internal static readonly HashSet<string> AfterColumnName = Set("""
        NOT NULL DEFAULT AUTOINCREMENT IDENTITY COMMENT COLLATE CONSTRAINT PRIMARY UNIQUE FOREIGN REFERENCES MASKING WITH TAG AS OPTIONS CHECK
        """);

    /// <summary>How a key would be enforced.</summary>
    internal static readonly HashSet<string> Constraint = Set("ON MATCH ENFORCED NOT DEFERRABLE INITIALLY ENABLE DISABLE VALIDATE NOVALIDATE RELY NORELY");

    private static HashSet<string> Set(string words, IEnumerable<string>? more = null) =>
        new(words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Concat(more ?? []), StringComparer.Ordinal);
}
