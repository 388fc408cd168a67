using Headgate.DuckDb;

namespace Headgate.Warehouse.Results;

/// <summary>Any value as compact JSON.</summary>
internal static class NestedJson
{
    public static void Append(in DuckDbVector values, int row, RowBuffer to)
    {
        if (values.IsNull(row))
        {
            to.Add("null"u8);
            return;
        }

        switch (values.Info.Type)
        {
            case DuckDbType.List: Array(values, row, to); break;
            case DuckDbType.Map: Map(values, row, to); break;
            case DuckDbType.Struct when !ResultTypes.IsTimestampTz(values.Info): Struct(values, row, to); break;
            case DuckDbType.Varchar when values.Info.Alias == ResultTypes.Json: to.Add(values.Bytes(row)); break;
            case DuckDbType.Boolean: Binary.TrueOrFalse(values, row, to); break;
            case DuckDbType.Decimal: Digits.Decimal(values, row, to); break;
            case DuckDbType.Float or DuckDbType.Double: Digits.Real(values, row, to); break;
            case >= DuckDbType.TinyInt and <= DuckDbType.UBigInt or DuckDbType.HugeInt or DuckDbType.UHugeInt: Digits.Integer(values, row, to); break;
            default: CellWriters.For(values.Info, CellEncoding.Text, TimeZoneInfo.Utc).Write(values, row, to); break;
        }
    }

    private static void Array(in DuckDbVector values, int row, RowBuffer to)
    {
        var (start, count) = values.Range(row);
        var element = values.Element();
        to.Add((byte)'[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                to.Add((byte)',');
            Append(element, start + i, to);
        }

        to.Add((byte)']');
    }

    private static void Map(in DuckDbVector values, int row, RowBuffer to)
    {
        var (start, count) = values.Range(row);
        var (key, value) = (values.Key(), values.MapValue());
        to.Add((byte)'{');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                to.Add((byte)',');
            CellWriters.For(key.Info, CellEncoding.Text, TimeZoneInfo.Utc).Write(key, start + i, to);
            to.Add((byte)':');
            Append(value, start + i, to);
        }

        to.Add((byte)'}');
    }

    private static void Struct(in DuckDbVector values, int row, RowBuffer to)
    {
        to.Add((byte)'{');
        for (var i = 0; i < values.Info.Children.Count; i++)
        {
            to.Add(i > 0 ? ",\""u8 : "\""u8);
            to.AddEscaped(System.Text.Encoding.UTF8.GetBytes(values.Info.Children[i].Name));
            to.Add("\":"u8);
            Append(values.Field(i), row, to);
        }

        to.Add((byte)'}');
    }
}
