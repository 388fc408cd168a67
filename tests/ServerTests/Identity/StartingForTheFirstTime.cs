using Headgate.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

public sealed class StartingForTheFirstTime(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Secrets_are_given_once()
    {
        await using var stack = await IdentityStack.NewAsync(postgres);
        var bootstrap = stack.GetRequiredService<IdentityBootstrap>();

        var first = await bootstrap.EnsureAsync(new BootstrapSettings(), null, CancellationToken.None);
        var second = await bootstrap.EnsureAsync(new BootstrapSettings(), null, CancellationToken.None);

        Assert.Equal($"{first!.Project}-", first.StorageToken[..(first.Project.ToString().Length + 1)]);
        Assert.Null(second);
        Assert.Equal([first.Project], await stack.GetRequiredService<ProjectDirectory>().ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Of_starts_at_once_one_makes_the_project()
    {
        await using var stack = await IdentityStack.NewAsync(postgres);
        var bootstrap = stack.GetRequiredService<IdentityBootstrap>();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bootstrap.EnsureAsync(new BootstrapSettings(), null, CancellationToken.None)));

        Assert.Single(results, secrets => secrets is not null);
        Assert.Single(await stack.GetRequiredService<ProjectDirectory>().ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Secrets_that_could_not_be_kept_are_not_made_valid()
    {
        await using var stack = await IdentityStack.NewAsync(postgres);
        var bootstrap = stack.GetRequiredService<IdentityBootstrap>();

        await Assert.ThrowsAsync<IOException>(() => bootstrap.EnsureAsync(new BootstrapSettings(), (_, _) => throw new IOException("disk full"), CancellationToken.None));

        Assert.Empty(await stack.GetRequiredService<ProjectDirectory>().ListAsync(CancellationToken.None));
        Assert.NotNull(await bootstrap.EnsureAsync(new BootstrapSettings(), null, CancellationToken.None));
    }
}
