using Headgate.DuckDb;

namespace Headgate.Warehouse.Results;

/// <summary>How results look to clients: which type a column has and how its cells are written.</summary>
internal interface IResultFormat
{
    /// <summary>The column as clients see it.</summary>
    ResultColumn Describe(DuckDbColumnInfo column);

    /// <summary>The writer of its cells. The session's parameters may say how, such as <c>TIMESTAMP_OUTPUT_FORMAT</c>.</summary>
    ICellWriter Writer(DuckDbColumnInfo column, CellEncoding encoding, IReadOnlyDictionary<string, string> parameters);
}
