using System.Runtime.CompilerServices;
using System.Text;
using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>A value of a preview.</summary>
/// <param name="Text">The value as in an exported CSV; <c>null</c> for NULL.</param>
/// <param name="IsTruncated">Whether it was cut.</param>
public readonly record struct PreviewValue(string? Text, bool IsTruncated);

/// <summary>Rows that come while they are read. Refusals come before the first row.</summary>
public sealed class Preview : IAsyncDisposable
{
    private readonly DuckDbConnection connection;
    private readonly DuckDbResult result;
    private readonly int maxCharacters;

    internal Preview(LakeVersion version, IReadOnlyList<string> columns, DuckDbConnection connection, DuckDbResult result, int maxCharacters)
    {
        Version = version;
        Columns = columns;
        this.connection = connection;
        this.result = result;
        this.maxCharacters = maxCharacters;
    }

    /// <summary>The version that is read.</summary>
    public LakeVersion Version { get; }

    /// <summary>The names of the columns, in the order of the values.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows, once. Each array is the caller's.</summary>
    public async IAsyncEnumerable<PreviewValue[]> RowsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var chunk in result.ChunksAsync(stop))
            for (var row = 0; row < chunk.RowCount; row++)
                yield return ReadRow(chunk, row);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        result.Dispose();
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private PreviewValue[] ReadRow(DuckDbChunk chunk, int row)
    {
        var values = new PreviewValue[Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var column = chunk.Column(i);
            values[i] = column.IsNull(row) ? new(null, false) : Cut(column.GetBytes(row));
        }

        return values;
    }

    private PreviewValue Cut(ReadOnlySpan<byte> utf8)
    {
        // A character has at most four bytes; longer values are not turned into text as a whole.
        var whole = utf8.Length <= maxCharacters || Encoding.UTF8.GetCharCount(utf8[..(int)Math.Min(utf8.Length, 4L * maxCharacters + 4)]) <= maxCharacters;
        if (whole)
            return new(Encoding.UTF8.GetString(utf8), false);
        var text = Encoding.UTF8.GetString(utf8[..(int)Math.Min(utf8.Length, 4L * maxCharacters + 4)]);
        return new(text[..(char.IsHighSurrogate(text[maxCharacters - 1]) ? maxCharacters - 1 : maxCharacters)], true);
    }
}
