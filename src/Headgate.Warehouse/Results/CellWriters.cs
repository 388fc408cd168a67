using Headgate.DuckDb;

namespace Headgate.Warehouse.Results;

/// <summary>Which writer a column needs.</summary>
internal static class CellWriters
{
    /// <summary>The writer of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="encoding">For whom.</param>
    /// <param name="zone">In whose clock people read instants.</param>
    /// <exception cref="WarehouseException">No client has a form for the type.</exception>
    public static CellWriter For(DuckDbColumnInfo column, CellEncoding encoding, TimeZoneInfo zone) => encoding switch
    {
        CellEncoding.Snowflake => Snowflake(column),
        CellEncoding.BigQuery => BigQuery(column),
        _ => Text(column, zone),
    };

    private static CellWriter Snowflake(DuckDbColumnInfo column) => column.Type switch
    {
        DuckDbType.Boolean => new PlainCell(Binary.OneOrZero),
        DuckDbType.Date => new PlainCell(Moments.EpochDays),
        DuckDbType.Time or DuckDbType.Timestamp or DuckDbType.TimestampTz or DuckDbType.TimestampSeconds
            or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds => new PlainCell(Moments.Epoch),
        DuckDbType.Struct when ResultTypes.IsTimestampTz(column) => new PlainCell(Moments.EpochWithZone),
        _ => Common(column, indented: true),
    };

    private static CellWriter Text(DuckDbColumnInfo column, TimeZoneInfo zone) => column.Type switch
    {
        DuckDbType.Time => new PlainCell(Moments.Time(0)),
        DuckDbType.TimestampTz => new PlainCell(Moments.InZone(zone)),
        DuckDbType.Timestamp or DuckDbType.TimestampSeconds or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds =>
            new PlainCell(Moments.DayAndTime((byte)' ', 3)),
        DuckDbType.Struct when ResultTypes.IsTimestampTz(column) => new PlainCell(Moments.InOwnZone),
        _ => Common(column, indented: true),
    };

    private static CellWriter BigQuery(DuckDbColumnInfo column) => column.Type switch
    {
        DuckDbType.Time => new PlainCell(Moments.Time(6)),
        DuckDbType.TimestampTz => new PlainCell(Moments.Micros),
        DuckDbType.Timestamp or DuckDbType.TimestampSeconds or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds =>
            new PlainCell(Moments.DayAndTime((byte)'T', 6)),
        DuckDbType.Blob => new PlainCell(Binary.Base64Text),
        DuckDbType.List => new RepeatedCell(BigQuery(column.Children[0])),
        DuckDbType.Struct when !ResultTypes.IsTimestampTz(column) => new RecordCell([.. column.Children.Select(BigQuery)]),
        DuckDbType.Struct => new PlainCell((in DuckDbVector values, int row, RowBuffer to) => Moments.Micros(values.Field(0), row, to)),
        _ => Common(column, indented: false),
    };

    private static CellWriter Common(DuckDbColumnInfo column, bool indented) => column.Type switch
    {
        DuckDbType.Boolean => new PlainCell(Binary.TrueOrFalse),
        >= DuckDbType.TinyInt and <= DuckDbType.UBigInt or DuckDbType.HugeInt or DuckDbType.UHugeInt => new PlainCell(Digits.Integer),
        DuckDbType.Null => new PlainCell((in DuckDbVector _, int _, RowBuffer _) => { }),
        DuckDbType.Decimal => new PlainCell(Digits.Decimal),
        DuckDbType.Float or DuckDbType.Double => new PlainCell(Digits.Real),
        DuckDbType.Date => new PlainCell(Moments.Date),
        DuckDbType.Blob => new PlainCell(Binary.Hex),
        DuckDbType.Uuid => new PlainCell(Binary.Uuid),
        DuckDbType.Interval => new PlainCell(Binary.Interval),
        DuckDbType.Varchar when column.Alias == ResultTypes.Json => new JsonCell(indented),
        DuckDbType.Varchar => new TextCell(),
        DuckDbType.List or DuckDbType.Map or DuckDbType.Struct => new JsonCell(indented),
        _ => throw new WarehouseException(2040, "0A000", $"Column {column.Name} has the type {column.Type}, which cannot be in a result; cast it."),
    };
}

/// <summary>A BigQuery array: <c>[{"v":…}]</c>.</summary>
internal sealed class RepeatedCell(CellWriter element) : CellWriter
{
    public override void Write(in DuckDbVector values, int row, RowBuffer to)
    {
        var (start, count) = values.Range(row);
        var elements = values.Element();
        to.Add((byte)'[');
        for (var i = start; i < start + count; i++)
        {
            to.Add(i > start ? ",{\"v\":"u8 : "{\"v\":"u8);
            if (elements.IsNull(i))
                to.Add("null"u8);
            else
                element.Write(elements, i, to);
            to.Add((byte)'}');
        }

        to.Add((byte)']');
    }
}

/// <summary>A BigQuery struct: <c>{"f":[{"v":…}]}</c>.</summary>
internal sealed class RecordCell(CellWriter[] fields) : CellWriter
{
    public override void Write(in DuckDbVector values, int row, RowBuffer to)
    {
        to.Add("{\"f\":["u8);
        for (var i = 0; i < fields.Length; i++)
        {
            to.Add(i > 0 ? ",{\"v\":"u8 : "{\"v\":"u8);
            var field = values.Field(i);
            if (field.IsNull(row))
                to.Add(field.Info.Type == DuckDbType.List ? "[]"u8 : "null"u8);
            else
                fields[i].Write(field, row, to);
            to.Add((byte)'}');
        }

        to.Add("]}"u8);
    }
}
