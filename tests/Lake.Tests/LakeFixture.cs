using Headgate.Postgres;
using Headgate.Testing;

namespace Headgate.Lake.Tests;

/// <summary>One lake for the tests of a class; more for those that look at everything in it.</summary>
public sealed class LakeFixture : IAsyncLifetime
{
    private readonly PostgresFixture postgres = new();
    private readonly List<TestLake> lakes = [];
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("headgate-[it's]-");

    public TestLake Lake { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Lake = await NewLakeAsync(TestLake.Fast);

    public async Task<TestLake> NewLakeAsync(LakeOptions options, string? folder = null)
    {
        var database = await postgres.NewDatabaseAsync(new MigrationSource("lake", typeof(DataLake).Assembly));
        var lake = new TestLake(database, options, folder ?? Path.Combine(root.FullName, Guid.NewGuid().ToString("n")));
        lakes.Add(lake);
        return lake;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lake in lakes)
            lake.Dispose();
        await postgres.DisposeAsync();
        root.Delete(recursive: true);
    }
}
