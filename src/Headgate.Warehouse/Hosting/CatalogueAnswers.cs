using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Hosting;

/// <summary>Answers a process's questions about the platform's tables, with the rights of the session that asks.</summary>
internal static class CatalogueAnswers
{
    public static async Task WriteAsync(WarehouseSession? session, string schema, string table, PayloadWriter payload)
    {
        if (session?.Request.Catalogue is not { } catalogue)
            throw new WarehouseException(2003, "02000", "The session has no storage catalogue.");
        var stop = session.Ending;
        if (table.Length > 0)
        {
            var rows = await catalogue.ReadAsync(schema, table, stop);
            payload.Write(rows is not null);
            if (rows is null)
                return;
            payload.Write(session.Link(rows));
            payload.WriteColumns(rows.Columns);
        }
        else if (schema.Length > 0)
        {
            payload.WriteList(await catalogue.TablesAsync(schema, stop), one =>
            {
                payload.Write(one.Name);
                payload.WriteColumns(one.Columns);
                payload.WriteNumber(one.Rows);
                payload.WriteNumber(one.Bytes);
                payload.Write(one.IsView);
            });
        }
        else
        {
            payload.WriteTexts([.. await catalogue.SchemasAsync(stop)]);
        }
    }
}
