using System.Collections.Concurrent;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Testing;
using Headgate.Workspaces;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>An engine whose tables are rows in memory, for what holds whatever the engine is: which rows and columns come, and what happens between engine and platform.</summary>
internal sealed class CsvEngine(string backend, DataLake lake, DataFolder data) : IWorkspaceEngine
{
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<string, CsvTable>> places = [];

    /// <summary>Called when the tables are there and before the engine answers; a test that throws here plays the death of the process.</summary>
    public Func<Workspace, Task> AfterLoad { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called before anything is changed.</summary>
    public Func<Workspace, Task> BeforeLoad { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the last load was asked for.</summary>
    public IReadOnlyList<WorkspaceLoad> Last { get; private set; } = [];

    public string Backend => backend;

    public bool IsFileEngine => false;

    public ConcurrentDictionary<string, CsvTable> TablesOf(long workspace) => places[workspace];

    public Task CreateAsync(Workspace workspace, CancellationToken stop)
    {
        places.GetOrAdd(workspace.Id, _ => []);
        return Task.CompletedTask;
    }

    public Task DropAsync(Workspace workspace, CancellationToken stop)
    {
        places.TryRemove(workspace.Id, out _);
        return Task.CompletedTask;
    }

    public IReadOnlyDictionary<string, object?> Connection(Workspace workspace, CallOrigin call) => new Dictionary<string, object?> { ["schema"] = workspace.Name };

    public Task<IReadOnlyDictionary<string, object?>> ResetCredentialsAsync(Workspace workspace, CallOrigin call, CancellationToken stop) =>
        Task.FromResult<IReadOnlyDictionary<string, object?>>(new Dictionary<string, object?> { ["password"] = "not a secret" });

    public async Task<LoadCounts> LoadAsync(
        Workspace workspace, IReadOnlyList<WorkspaceLoad> loads, bool preserve, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        await BeforeLoad(workspace);
        Last = loads;
        var there = places[workspace.Id];
        Dictionary<string, CsvTable> made = [];
        foreach (var load in loads)
        {
            var rows = await ReadAsync(load, stop);
            var before = load.Incremental && there.TryGetValue(load.Destination, out var known) ? known.Rows : [];
            int[] key = [.. load.PrimaryKey.Select(name => load.Columns.ToList().FindIndex(column => column.Destination == name))];
            var all = before.Concat(rows);
            if (key.Length > 0)
                all = all.GroupBy(row => string.Join('\u0001', key.Select(part => row[part]))).Select(same => same.Last());
            made[load.Destination] = new CsvTable([.. load.Columns.Select(column => new WorkspaceColumn(column.Destination, column.Type ?? "VARCHAR", column.Length, column.Nullable))], [.. all]);
        }

        foreach (var name in there.Keys.Where(name => !preserve && loads.All(load => load.Destination != name || !load.Incremental)))
            there.TryRemove(name, out _);
        foreach (var (name, table) in made)
            there[name] = table;
        await AfterLoad(workspace);
        return new LoadCounts(made.Values.Sum(table => table.Rows.Count), made.Count);
    }

    public Task<IReadOnlyList<WorkspaceObject>> ListAsync(Workspace workspace, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<WorkspaceObject>>([.. places[workspace.Id].Keys.Order(StringComparer.Ordinal).Select(name => new WorkspaceObject(name, false))]);

    public Task<string?> DropObjectAsync(Workspace workspace, string name, CancellationToken stop) =>
        Task.FromResult(places[workspace.Id].TryRemove(name, out _) ? null : "There is no such table.");

    public Task<IReadOnlyList<WorkspaceColumn>?> DescribeAsync(Workspace workspace, string name, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<WorkspaceColumn>?>(places[workspace.Id].TryGetValue(name, out var table) ? table.Columns : null);

    public async Task<long> UnloadAsync(Workspace workspace, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop)
    {
        var table = places[workspace.Id][name];
        int[] chosen = [.. (columns ?? [.. table.Columns.Select(column => column.Name)]).Select(column => table.Columns.ToList().FindIndex(known => known.Name == column))];
        var lines = table.Rows.Select(row => string.Join(',', chosen.Select(place => Quoted(row[place])))).Prepend(string.Join(',', chosen.Select(place => Quoted(table.Columns[place].Name))));
        await File.WriteAllTextAsync(csvFile, string.Concat(lines.Select(line => line + "\n")), stop);
        return table.Rows.Count;
    }

    public Task<QueryAnswer> QueryAsync(Workspace workspace, string sql, CancellationToken stop) => Task.FromResult(new QueryAnswer([], [], "Nothing was done."));

    private static string Quoted(string? value) => value is null ? "" : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private async Task<List<string?[]>> ReadAsync(WorkspaceLoad load, CancellationToken stop)
    {
        var folder = Directory.CreateDirectory(Path.Combine(data.Temporary, $"csv-engine-{Guid.NewGuid():n}"));
        var exported = await lake.ExportAsync(load.DataOwner, load.Version.Table, load.Version.Number, load.Read, new ExportTarget(folder.FullName, ExportFormat.Csv), null, stop);
        List<string?[]> rows = [];
        foreach (var file in exported.Files)
        {
            using var text = new StreamReader(file.Path);
            rows.AddRange(CsvText.Read(text).Select(row => row.Select((value, place) => place < load.Columns.Count && value.Length == 0 && load.Columns[place].EmptyToNull ? null : value).ToArray()));
        }

        folder.Delete(recursive: true);
        return rows;
    }
}

/// <summary>A table of a <see cref="CsvEngine"/>.</summary>
internal sealed record CsvTable(IReadOnlyList<WorkspaceColumn> Columns, IReadOnlyList<string?[]> Rows)
{
    /// <summary>Its rows in their text order, NULL as NULL.</summary>
    public string[] Texts => [.. Rows.Select(row => string.Join(',', row.Select(value => value ?? "NULL"))).Order(StringComparer.Ordinal)];
}
