using Headgate.Postgres;
using Headgate.Testing;

namespace Headgate.Lake.Tests;

/// <summary>One lake for the tests of a class; more for those that look at everything in it.</summary>
public sealed class LakeFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly List<TestLake> _lakes = [];
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("headgate-[it's]-");

    public TestLake Lake { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Lake = await NewLakeAsync(TestLake.Fast);

    public async Task<TestLake> NewLakeAsync(LakeOptions options, string? folder = null)
    {
        var database = await _postgres.NewDatabaseAsync(new MigrationSource("lake", typeof(DataLake).Assembly));
        var lake = new TestLake(database, options, folder ?? Path.Combine(_root.FullName, Guid.NewGuid().ToString("n")));
        _lakes.Add(lake);
        return lake;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lake in _lakes)
            lake.Dispose();
        await _postgres.DisposeAsync();
        _root.Delete(recursive: true);
    }
}
