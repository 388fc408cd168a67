using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>Where an external bucket's tables come from, as callers name it: <c>[folder]</c> or <c>[database, schema]</c>.</summary>
internal interface IExternalSource
{
    /// <summary>Looks what is there. It may read one object after the other until it is disposed.</summary>
    /// <returns><c>null</c> when the folder or schema is not there (any more).</returns>
    /// <exception cref="Headgate.Kernel.RefusedException">It is not configured for the project, or cannot be reached.</exception>
    Task<ExternalContent?> OpenAsync(CancellationToken stop);
}

/// <summary>What a source holds at a moment.</summary>
/// <param name="Objects">What becomes tables, by name.</param>
/// <param name="Warnings">What was left out, and why.</param>
/// <param name="Held">What is kept open meanwhile.</param>
internal sealed record ExternalContent(IReadOnlyList<ExternalObject> Objects, IReadOnlyList<string> Warnings, IAsyncDisposable? Held = null) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Held?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Something that becomes a table.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Stamp">Another one after every change; empty when that cannot be told.</param>
/// <param name="Changed">When it changed last; <c>null</c> when that cannot be told.</param>
/// <param name="FetchAsync">Brings the rows into files in a folder of the caller's.</param>
internal sealed record ExternalObject(string Name, string Stamp, DateTimeOffset? Changed, Func<string, CancellationToken, Task<ExternalRows>> FetchAsync);

/// <summary>Rows that are ready to be loaded.</summary>
/// <param name="Columns">The columns of the source with the types that the lake keeps; <c>null</c> when all are texts, named by the files.</param>
/// <param name="Load">The files.</param>
internal sealed record ExternalRows(IReadOnlyList<ForeignColumn>? Columns, LoadRequest Load)
{
    /// <summary>Rows of text columns; the files have headers.</summary>
    public static ExternalRows Untyped(IReadOnlyList<string> files) => new(null, new LoadRequest(new CsvSource(files, new CsvDialect()) { Rename = ColumnNames.FromHeader }));

    /// <summary>Rows of typed columns in one file without a header, in which NULL is <paramref name="nullText"/>.</summary>
    public static ExternalRows Typed(IReadOnlyList<ForeignColumn> columns, string file, string nullText)
    {
        var source = new CsvSource([file], new CsvDialect()) { Columns = [.. columns.Select(column => ColumnNames.FromHeader(column.Name))] };
        return new ExternalRows(columns, new LoadRequest(source) { NullValues = [nullText] });
    }
}
