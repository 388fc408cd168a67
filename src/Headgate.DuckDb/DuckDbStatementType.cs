#pragma warning disable CA1720 // These are DuckDB's own names.
namespace Headgate.DuckDb;

/// <summary>What a statement is (<c>duckdb_statement_type</c>).</summary>
public enum DuckDbStatementType
{
    /// <summary>Not a statement.</summary>
    Invalid = 0,
    /// <summary>A query.</summary>
    Select = 1,
    /// <summary>INSERT.</summary>
    Insert = 2,
    /// <summary>UPDATE.</summary>
    Update = 3,
    /// <summary>EXPLAIN.</summary>
    Explain = 4,
    /// <summary>DELETE.</summary>
    Delete = 5,
    /// <summary>PREPARE.</summary>
    Prepare = 6,
    /// <summary>CREATE.</summary>
    Create = 7,
    /// <summary>EXECUTE.</summary>
    Execute = 8,
    /// <summary>ALTER.</summary>
    Alter = 9,
    /// <summary>BEGIN, COMMIT and ROLLBACK.</summary>
    Transaction = 10,
    /// <summary>COPY.</summary>
    Copy = 11,
    /// <summary>ANALYZE.</summary>
    Analyze = 12,
    /// <summary>SET of a variable.</summary>
    VariableSet = 13,
    /// <summary>CREATE FUNCTION.</summary>
    CreateFunction = 14,
    /// <summary>DROP.</summary>
    Drop = 15,
    /// <summary>EXPORT.</summary>
    Export = 16,
    /// <summary>PRAGMA.</summary>
    Pragma = 17,
    /// <summary>VACUUM.</summary>
    Vacuum = 18,
    /// <summary>CALL.</summary>
    Call = 19,
    /// <summary>SET.</summary>
    Set = 20,
    /// <summary>LOAD.</summary>
    Load = 21,
    /// <summary>A relation of the API.</summary>
    Relation = 22,
    /// <summary>A statement of an extension's parser.</summary>
    Extension = 23,
    /// <summary>A plan of the API.</summary>
    LogicalPlan = 24,
    /// <summary>ATTACH.</summary>
    Attach = 25,
    /// <summary>DETACH.</summary>
    Detach = 26,
    /// <summary>Several statements in one.</summary>
    Multi = 27,
}
