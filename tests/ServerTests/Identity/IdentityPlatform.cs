using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headgate.ServerTests.Identity;

/// <summary>A platform whose projects have the buckets <c>in.c-main</c> and <c>out.c-main</c>, and 1,000 bytes in 10 rows.</summary>
public sealed class IdentityPlatform : PlatformFixture
{
    protected override void AddModules(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IBucketDirectory, TwoBuckets>();
        builder.Services.AddSingleton<IProjectUsage, SomeUsage>();
        builder.Services.AddSingleton<ITokenUses, UseByATest>();
    }

    private sealed class TwoBuckets : IBucketDirectory
    {
        private static readonly string[] Ids = ["in.c-main", "out.c-main"];

        public Task<IReadOnlyList<string>> ListIdsAsync(ProjectId project, CancellationToken stop) => Task.FromResult<IReadOnlyList<string>>(Ids);

        public Task<IReadOnlySet<string>> LockExistingAsync(
            NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<string> bucketIds, CancellationToken stop) =>
            Task.FromResult<IReadOnlySet<string>>(bucketIds.Intersect(Ids).ToHashSet());
    }

    private sealed class SomeUsage : IProjectUsage
    {
        public Task<ProjectUsage> OfAsync(ProjectId project, CancellationToken stop) => Task.FromResult(new ProjectUsage(1_000, 10));
    }

    /// <summary>Says of tokens whose description says so that a test works with them.</summary>
    private sealed class UseByATest : ITokenUses
    {
        public async Task<string?> UserOfAsync(NpgsqlTransaction transaction, ProjectId project, TokenId token, CancellationToken stop) =>
            await TokenStore.FindAsync(transaction, project, token, stop) is { Description: "used by a test" } ? "a test" : null;
    }
}
