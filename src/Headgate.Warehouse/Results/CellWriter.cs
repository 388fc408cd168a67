using Headgate.DuckDb;

namespace Headgate.Warehouse.Results;

/// <summary>Writes the cells of one column; what it writes holds nothing that a JSON string must escape unless it escapes it itself.</summary>
internal abstract class CellWriter
{
    /// <summary>Writes a value that is not NULL, with its quotes.</summary>
    public abstract void Write(in DuckDbVector values, int row, RowBuffer to);
}

/// <summary>A cell whose characters are plain: digits, words and signs.</summary>
internal sealed class PlainCell(PlainCell.Format format) : CellWriter
{
    /// <summary>Writes a value without quotes.</summary>
    internal delegate void Format(in DuckDbVector values, int row, RowBuffer to);

    public override void Write(in DuckDbVector values, int row, RowBuffer to)
    {
        to.Add((byte)'"');
        format(values, row, to);
        to.Add((byte)'"');
    }
}

/// <summary>Text of any characters.</summary>
internal sealed class TextCell : CellWriter
{
    public override void Write(in DuckDbVector values, int row, RowBuffer to)
    {
        to.Add((byte)'"');
        to.AddEscaped(values.Bytes(row));
        to.Add((byte)'"');
    }
}

/// <summary>JSON, and nested values as JSON, laid out as Snowflake prints them.</summary>
internal sealed class JsonCell(bool indented) : CellWriter
{
    private readonly RowBuffer compact = new(256), laidOut = new(256);
    private readonly JsonLayout layout = new();

    public override void Write(in DuckDbVector values, int row, RowBuffer to)
    {
        compact.Clear();
        NestedJson.Append(values, row, compact);
        to.Add((byte)'"');
        if (indented)
        {
            laidOut.Clear();
            layout.Write(compact.Span, laidOut);
            to.AddEscaped(laidOut.Span);
        }
        else
        {
            to.AddEscaped(compact.Span);
        }

        to.Add((byte)'"');
    }
}
