using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

public sealed class SeveralNodes(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Member_removed_on_one_node_is_soon_refused_by_another_that_remembers_the_token()
    {
        var database = await IdentityStack.NewDatabaseAsync(postgres);
        await using var otherDatabase = await database.OtherNodeAsync("other");
        await using var one = IdentityStack.On(database);
        await using var other = IdentityStack.On(otherDatabase);
        var first = await one.GetRequiredService<IdentityBootstrap>().EnsureAsync(new BootstrapSettings(), null, CancellationToken.None);
        var administration = one.GetRequiredService<ProjectAdministration>();
        var token = await administration.AddMemberAsync(first!.Project, "Somebody", "somebody@example.com", "guest", CancellationToken.None);
        var callers = other.GetRequiredService<ICallerResolver>();
        var remembered = await callers.ResolveStorageTokenAsync(token, CancellationToken.None);
        Assert.Equal("guest", remembered?.Admin?.Role);

        Assert.True(await administration.ChangeRoleAsync(first.Project, remembered!.Admin!.Id, "readOnly", CancellationToken.None));
        await Eventually.HoldsAsync(async () => (await callers.ResolveStorageTokenAsync(token, CancellationToken.None))?.Admin?.Role == "readOnly");

        Assert.True(await administration.RemoveMemberAsync(first.Project, remembered.Admin.Id, CancellationToken.None));
        await Eventually.HoldsAsync(async () => await callers.ResolveStorageTokenAsync(token, CancellationToken.None) is null);
    }

    [Fact]
    public async Task Unchanged_token_is_the_same_caller_until_something_in_its_project_changes()
    {
        await using var stack = await IdentityStack.NewAsync(postgres);
        var first = await stack.GetRequiredService<IdentityBootstrap>().EnsureAsync(new BootstrapSettings(), null, CancellationToken.None);
        var callers = stack.GetRequiredService<ICallerResolver>();

        // The notifications of the first writes come a moment later and count as changes.
        Caller? caller = null;
        await Eventually.HoldsAsync(async () =>
        {
            caller = await callers.ResolveStorageTokenAsync(first!.StorageToken, CancellationToken.None);
            return ReferenceEquals(caller, await callers.ResolveStorageTokenAsync(first.StorageToken, CancellationToken.None));
        });

        stack.GetRequiredService<Postgres.MetadataDatabase>().Changes.Touch(first!.Project);
        var again = await callers.ResolveStorageTokenAsync(first.StorageToken, CancellationToken.None);
        Assert.NotSame(caller, again);
        Assert.Equal(caller!.Token, again!.Token);
    }
}
