using Headgate.DuckDb;

namespace Headgate.Warehouse.Results;

/// <summary>Writes the rows of a result as JSON arrays, one after another with commas between them. One writer per result: it keeps its working memory.</summary>
/// <param name="columns">The result's columns.</param>
/// <param name="encoding">For whom.</param>
/// <param name="zone">The session's time zone, for <see cref="CellEncoding.Text"/>; UTC when <c>null</c>.</param>
/// <exception cref="WarehouseException">A column has a type that no client can read.</exception>
internal sealed class RowWriter(IReadOnlyList<DuckDbColumnInfo> columns, CellEncoding encoding, TimeZoneInfo? zone = null)
{
    private readonly CellWriter[] cells = [.. columns.Select(column => CellWriters.For(column, encoding, zone ?? TimeZoneInfo.Utc))];
    private readonly DuckDbVector[] vectors = new DuckDbVector[columns.Count];

    /// <summary>Writes rows of a chunk until there are no more or the buffer has reached a size.</summary>
    /// <param name="chunk">The rows.</param>
    /// <param name="from">The first row to write.</param>
    /// <param name="to">Where to; a comma comes first unless it is empty.</param>
    /// <param name="limit">The size of the buffer after which no further row begins.</param>
    /// <returns>The row after the last one written.</returns>
    public int Write(DuckDbChunk chunk, int from, RowBuffer to, int limit = int.MaxValue)
    {
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = chunk.Vector(i);
        var row = from;
        for (; row < chunk.RowCount && to.Length < limit; row++)
        {
            if (to.Length > 0)
                to.Add((byte)',');
            if (encoding == CellEncoding.BigQuery)
                BigQueryRow(row, to);
            else
                Row(row, to);
        }

        Array.Clear(vectors);
        return row;
    }

    private void Row(int row, RowBuffer to)
    {
        to.Add((byte)'[');
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                to.Add((byte)',');
            ref readonly var values = ref vectors[i];
            if (values.IsNull(row))
                to.Add("null"u8);
            else
                cells[i].Write(values, row, to);
        }

        to.Add((byte)']');
    }

    private void BigQueryRow(int row, RowBuffer to)
    {
        to.Add("{\"f\":["u8);
        for (var i = 0; i < cells.Length; i++)
        {
            to.Add(i > 0 ? ",{\"v\":"u8 : "{\"v\":"u8);
            ref readonly var values = ref vectors[i];
            if (values.IsNull(row))
                to.Add(values.Info.Type == DuckDbType.List ? "[]"u8 : "null"u8);
            else
                cells[i].Write(values, row, to);
            to.Add((byte)'}');
        }

        to.Add("]}"u8);
    }
}
