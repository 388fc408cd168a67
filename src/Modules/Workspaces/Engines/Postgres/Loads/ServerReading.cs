using Headgate.Kernel;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Has PostgreSQL itself read texts that are not in the usual form of their type, in a session beside the one that loads.</summary>
internal sealed class ServerReading(Func<CancellationToken, Task<NpgsqlConnection>> open, string table) : IAsyncDisposable
{
    private const string Sender = "SELECT typsend::oid::regproc::text FROM pg_catalog.pg_type WHERE oid = @type::regtype";
    private readonly Dictionary<string, string> senders = [];
    private NpgsqlConnection? session;

    /// <exception cref="RefusedException">A text is not of the type.</exception>
    public async Task ReadAsync(ColumnWriter column, IEnumerable<string> texts, CancellationToken stop)
    {
        session ??= await open(stop);
        var send = await SenderAsync(column.Type.Sql, stop);
        foreach (var text in texts)
        {
            try
            {
                var value = await session.ScalarAsync($"SELECT pg_catalog.{send}(CAST(@text AS {column.Type.Sql}))", stop, ("text", text));
                column.Remember(text, (byte[])value!);
            }
            catch (Exception failure) when (failure is PostgresException refusal && PostgresErrors.IsCallers(refusal) || text.Contains('\0'))
            {
                throw new RefusedException(PostgresErrors.BadValue(table, column.Target.Destination, column.Type.Sql, text), failure);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (session is not null)
            await session.DisposeAsync();
    }

    private async Task<string> SenderAsync(string type, CancellationToken stop)
    {
        var bare = type.Split('(')[0];
        if (!senders.TryGetValue(bare, out var sender))
            senders[bare] = sender = (string)(await session!.ScalarAsync(Sender, stop, ("type", bare)))!;
        return sender;
    }
}
