using Headgate.Lake;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>The rows of one load in temporary tables of the session: first as text, then in their types.</summary>
internal sealed class StagedTable
{
    // What drivers send at most without a stage.
    private const int MostValues = 60_000;
    private const int MostCharacters = 4 * 1024 * 1024;

    private readonly AccountSession session;
    private readonly DataLake lake;
    private readonly IReadOnlyList<LoadedColumn> columns;
    private readonly string texts;
    private readonly string typed;

    private StagedTable(AccountSession session, DataLake lake, WorkspaceLoad load, IReadOnlyList<LoadedColumn> columns, string name)
    {
        (this.session, this.lake, Load, this.columns) = (session, lake, load, columns);
        (texts, typed) = (AccountSql.Name(name + "_TEXTS"), AccountSql.Name(name));
    }

    public WorkspaceLoad Load { get; }

    private string Target => AccountSql.Name(Load.Destination);

    private string Definitions => string.Join(", ", columns.Select(column => column.Definition));

    private string Names => AccountSql.Names(columns.Select(column => column.Name));

    public static async Task<StagedTable> MakeAsync(AccountSession session, DataLake lake, WorkspaceLoad load, string name, CancellationToken stop)
    {
        await using var rows = await lake.ReadRowsAsync(load.DataOwner, load.Version.Table, load.Version.Number, Request(load) with { Limit = 0 }, stop);
        IEnumerable<LoadColumn> columns = load.Columns;
        if (load.WithTimestamp)
            columns = columns.Append(new(LakeSchema.TimestampColumn, LakeSchema.TimestampColumn, "TIMESTAMP_NTZ", null, Nullable: true, EmptyToNull: false));
        var staged = new StagedTable(session, lake, load, [.. columns.Select((column, i) => new LoadedColumn(load.Source, column, rows.Columns[i].Type))], name);
        await session.ExecuteAsync($"CREATE TEMPORARY TABLE {staged.texts} ({string.Join(", ", staged.columns.Select((_, i) => $"{Place(i)} VARCHAR"))})", stop);
        await session.ExecuteAsync($"CREATE TEMPORARY TABLE {staged.typed} ({staged.Definitions})", stop);
        return staged;
    }

    /// <summary>Sends the rows as text.</summary>
    public async Task FillAsync(Action<long> sent, CancellationToken stop)
    {
        var insert = $"INSERT INTO {texts} ({string.Join(", ", columns.Select((_, i) => Place(i)))}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})";
        var batch = columns.Select(_ => new List<string?>()).ToList();
        var characters = 0;
        await using var rows = await lake.ReadRowsAsync(Load.DataOwner, Load.Version.Table, Load.Version.Number, Request(Load), stop);
        while (await rows.NextAsync() is { } chunk)
        {
            using (chunk)
            {
                for (var from = 0; from < chunk.RowCount;)
                {
                    from = Take(chunk, from, batch, ref characters);
                    if (IsFull(batch, characters))
                        await SendAsync();
                }
            }
        }

        if (batch[0].Count > 0)
            await SendAsync();

        async Task SendAsync()
        {
            await session.ExecuteAsync(insert, batch, stop);
            sent(batch[0].Count);
            batch.ForEach(values => values.Clear());
            characters = 0;
        }
    }

    /// <summary>Has the account make values of the columns' types.</summary>
    public Task ConvertAsync(CancellationToken stop) =>
        session.ExecuteAsync($"INSERT INTO {typed} ({Names}) SELECT {string.Join(", ", columns.Select((column, i) => column.Value(Place(i))))} FROM {texts}", stop);

    /// <summary>Adds the rows to the table that is there; those with a key that is there replace the others.</summary>
    public async Task AddAsync(CancellationToken stop)
    {
        if (Load.PrimaryKey.Count > 0)
        {
            var same = string.Join(" AND ", Load.PrimaryKey.Select(key => $"i.{AccountSql.Name(key)} = {Target}.{AccountSql.Name(key)}"));
            await session.ExecuteAsync($"DELETE FROM {Target} WHERE EXISTS (SELECT 1 FROM {typed} AS i WHERE {same})", stop);
        }

        await session.ExecuteAsync($"INSERT INTO {Target} ({Names}) SELECT {Names} FROM {typed}", stop);
    }

    /// <summary>Makes the table of the workspace, by one statement.</summary>
    public Task PublishAsync(bool mayReplace, CancellationToken stop) =>
        session.ExecuteAsync($"CREATE {(mayReplace ? "OR REPLACE " : "")}TABLE {Target} ({Definitions}) AS SELECT {Names} FROM {typed}", stop);

    private int Take(LakeRowChunk chunk, int from, List<List<string?>> batch, ref int characters)
    {
        var room = Math.Max(1, (MostValues / columns.Count) - batch[0].Count);
        var row = from;
        for (; row < chunk.RowCount && row - from < room && characters < MostCharacters; row++)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                var text = columns[i].Text(chunk.Column(i), row);
                characters += text?.Length ?? 0;
                batch[i].Add(text);
            }
        }

        return row;
    }

    private bool IsFull(List<List<string?>> batch, int characters) => characters >= MostCharacters || batch[0].Count * columns.Count >= MostValues - columns.Count;

    private static ReadRequest Request(WorkspaceLoad load) => load.Read with { IncludeTimestamp = load.WithTimestamp };

    private static string Place(int column) => FormattableString.Invariant($"\"C{column}\"");
}
