using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

/// <summary>The Identity module on a database, without a host.</summary>
internal static class IdentityStack
{
    private static readonly MigrationSource[] Migrations =
        [new("events", typeof(Headgate.Events.EventsModule).Assembly), new("identity", typeof(IdentityModule).Assembly)];

    public static async Task<ServiceProvider> NewAsync(PostgresFixture postgres) => On(await postgres.NewDatabaseAsync(Migrations));

    public static Task<TestDatabase> NewDatabaseAsync(PostgresFixture postgres) => postgres.NewDatabaseAsync(Migrations);

    /// <summary>The module as one node runs it.</summary>
    public static ServiceProvider On(TestDatabase node)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(node.Database);
        services.AddSingleton<IChangeStamps>(node.Database.Changes);
        services.AddSingleton(new WorkQueue(node.Database, new Node("test", RunsWork: false), new PostgresOptions()));
        services.AddIdentity();
        return services.BuildServiceProvider();
    }
}
