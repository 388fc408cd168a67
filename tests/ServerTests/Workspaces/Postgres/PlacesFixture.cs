using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Lake;
using Headgate.Postgres;
using Headgate.Testing;
using Headgate.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headgate.ServerTests.Workspaces;

/// <summary>A platform whose workspaces are in a PostgreSQL server of their own, as a node has one.</summary>
public class PlacesFixture : RowsFixture
{
    private int files;

    /// <summary>The port of the workspaces' server.</summary>
    public int Port { get; } = FreePort.Next();

    internal DataLake Lake => Services.GetRequiredService<DataLake>();

    internal PostgresServer Server => Services.GetRequiredService<PostgresServer>();

    protected virtual IEnumerable<(string Name, string Value)> Settings =>
    [
        ("Port", Port.ToString(CultureInfo.InvariantCulture)), ("WatchInterval", "00:00:00.2"),
    ];

    protected override void AddModules(WebApplicationBuilder builder)
    {
        foreach (var (name, value) in Settings)
            builder.Configuration[$"Workspaces:Postgres:{name}"] = value;
        base.AddModules(builder);
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Server.AdministratorAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A new workspace and the way into it.</summary>
    public async Task<Place> NewPlaceAsync(string backend = "redshift", int? timeoutSeconds = null)
    {
        var fields = new JsonObject { ["backend"] = backend };
        if (timeoutSeconds is { } timeout)
            fields["statementTimeoutSeconds"] = timeout;
        var made = await NewAsync(fields);
        return PlaceOf(made, made["connection"]!["password"]!.GetValue<string>());
    }

    /// <summary>The way into a workspace by what the API answered.</summary>
    public static Place PlaceOf(JsonNode made, string password)
    {
        var connection = made["connection"]!;
        return new Place(
            made["id"]!.GetValue<long>(), connection["host"]!.GetValue<string>(), connection["port"]!.GetValue<int>(), connection["database"]!.GetValue<string>(),
            connection["schema"]!.GetValue<string>(), connection["user"]!.GetValue<string>(), password);
    }

    /// <summary>The workspace with a new password.</summary>
    public async Task<Place> ResetAsync(Place place)
    {
        var answer = await EngineOf().ResetCredentialsAsync(await RowAsync(place), CallOrigins.Of(Client.BaseAddress!.ToString()), TestContext.Current.CancellationToken);
        return place with { Password = (string)answer["password"]! };
    }

    internal IWorkspaceEngine EngineOf(string backend = "redshift") => Services.GetServices<IWorkspaceEngine>().Last(engine => engine.Backend == backend);

    /// <summary>The kept row of a workspace.</summary>
    internal async Task<Workspace> RowAsync(Place place) =>
        (await Services.GetRequiredService<WorkspaceStore>().FindAsync(Project, DefaultBranch, place.Id, TestContext.Current.CancellationToken))!;

    /// <summary>A table of the lake with these rows.</summary>
    internal async Task<LakeVersion> TableAsync(bool typed, NewColumn[] columns, string csv, params string[] key)
    {
        var stop = TestContext.Current.CancellationToken;
        var file = System.IO.Path.Combine(DataFolder, $"rows-{Interlocked.Increment(ref files)}.csv");
        await File.WriteAllTextAsync(file, csv, new UTF8Encoding(false), stop);
        await using var prepared = await Lake.PrepareNewTableAsync(Project, typed, columns, key, new global::Headgate.Lake.LoadRequest(new CsvSource([file], new())), null, stop);
        return await Services.GetRequiredService<MetadataDatabase>().TransactAsync((transaction, token) => Lake.PublishAsync(transaction, prepared, token), stop);
    }

    /// <summary>A load of a whole table, whose columns are as given.</summary>
    internal static WorkspaceLoad LoadOf(LakeVersion version, string destination, params LoadColumn[] columns) =>
        new($"in.c-test.{destination}", destination, LoadType.Copy, version.Project, version, new ReadRequest { Columns = [.. columns.Select(column => column.Source)] }, columns, [], false, false, false);

    internal static LoadColumn Column(string name, string? type = null, string? length = null, bool nullable = true, bool emptyToNull = false) => new(name, name, type, length, nullable, emptyToNull);

    internal async Task<LoadCounts> LoadAsync(Place place, bool preserve, params WorkspaceLoad[] loads) =>
        await EngineOf().LoadAsync(await RowAsync(place), loads, preserve, null, TestContext.Current.CancellationToken);
}

/// <summary>A workspace in PostgreSQL and its credentials.</summary>
public sealed record Place(long Id, string Host, int Port, string Database, string Schema, string User, string Password)
{
    /// <summary>What a driver is given.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = Host, Port = Port, Database = Database, Username = User, Password = Password, Pooling = false, Timeout = 60, CommandTimeout = 180, IncludeErrorDetail = true,
    }.ConnectionString;

    /// <summary>An open connection of its user.</summary>
    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>The first value of a statement, in a session of its own.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The rows of a statement as texts, values joined by a bar.</summary>
    public async Task<string[]> RowsAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = true };
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> rows = [];
        while (await row.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add(string.Join('|', Enumerable.Range(0, row.FieldCount).Select(column => row.IsDBNull(column) ? "∅" : row.GetString(column))));
        return [.. rows];
    }

    /// <summary>The code with which PostgreSQL refuses a statement or the login.</summary>
    public async Task<string> RefusalAsync(string sql) => (await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(sql))).SqlState;
}
