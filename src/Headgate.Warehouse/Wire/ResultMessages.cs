namespace Headgate.Warehouse.Wire;

/// <summary>Columns, results and failures on the wire.</summary>
internal static class ResultMessages
{
    public static void WriteColumns(this PayloadWriter to, IReadOnlyList<ReferenceColumn> columns) => to.WriteList(columns, column =>
    {
        to.Write(column.Name);
        to.Write(column.Type);
        to.Write(column.Nullable);
    });

    public static List<ReferenceColumn> ReadColumns(this PayloadReader from) =>
        from.ReadList(() => new ReferenceColumn(from.ReadString(), from.ReadString(), from.ReadBoolean()));

    public static void WriteResult(this PayloadWriter to, StatementResult result)
    {
        to.Write((byte)result.Kind);
        to.WriteList(result.Columns, column =>
        {
            to.Write(column.Name);
            to.Write(column.Type);
            to.Write(column.Nullable);
            to.WriteNumber(column.Precision);
            to.WriteNumber(column.Scale);
            to.WriteNumber(column.Length);
            to.WriteText(column.EngineType);
        });
        to.Write(result.Rows);
        to.WriteNumber(result.RowsAffected);
        to.Write(result.Inline.Length);
        to.Write(result.Inline.Span);
        to.Write(result.InlineRows);
        to.WriteList(result.Parts, part =>
        {
            to.Write(part.File);
            to.Write(part.Rows);
            to.Write(part.Bytes);
        });
    }

    public static StatementResult ReadResult(this PayloadReader from) => new(
        (StatementKind)from.ReadByte(),
        from.ReadList(() => new ResultColumn(
            from.ReadString(), from.ReadString(), from.ReadBoolean(), (int?)from.ReadNumber(), (int?)from.ReadNumber(), from.ReadNumber()) { EngineType = from.ReadText() }),
        from.ReadInt64(),
        from.ReadNumber(),
        from.ReadBlock(),
        from.ReadInt32(),
        from.ReadList(() => new ResultPart(from.ReadString(), from.ReadInt64(), from.ReadInt64())));

    public static void WriteExport(this PayloadWriter to, ExportedObject exported)
    {
        to.WriteColumns(exported.Columns);
        to.Write(exported.Rows);
    }

    public static void WriteFailure(this PayloadWriter to, Exception failure)
    {
        var told = failure as WarehouseException ?? new WarehouseException(603, "XX000", failure.Message);
        to.Write(failure is OperationCanceledException);
        to.Write(told.Code);
        to.Write(told.SqlState);
        to.Write(told.Message);
        to.Write(told.Statement);
        to.Write(told.Line);
        to.Write(told.Position);
    }

    public static Exception ReadFailure(this PayloadReader from)
    {
        var cancelled = from.ReadBoolean();
        var told = new WarehouseException(from.ReadInt32(), from.ReadString(), from.ReadString())
        {
            Statement = from.ReadInt32(),
            Line = from.ReadInt32(),
            Position = from.ReadInt32(),
        };
        return cancelled ? new OperationCanceledException(told.Message) : told;
    }
}
