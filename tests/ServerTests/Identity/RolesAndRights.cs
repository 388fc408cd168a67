using Headgate.Identity;
using Headgate.Kernel;
using Headgate.ServerTests.Components;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

/// <summary>Tries an operation of each group with each role and each right, and compares with the written table.</summary>
public sealed class RolesAndRights(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    private const string Protected = "protected-default-branch";

    [Fact]
    public void The_page_shows_the_table()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Headgate.slnx")))
            root = root.Parent;
        var page = File.ReadAllText(Path.Combine(root.FullName, "docs", "protocol", "tokens-and-events.md"));
        foreach (var role in Roles.All)
            Assert.Contains(
                $"| {role.Name} | {(role.ManagesBuckets ? "manage" : "read")} | {(role.ManagesTokens ? "manage" : role.Writes ? "own, without rights" : "")} | read{(role.Writes ? "" : "; uploads none")} "
                    .Replace("|  |", "| |", StringComparison.Ordinal)
                + $"|{Cell(role.PurgesTrash, "yes")}|{Cell(role.SharesBuckets, "yes")}|{Cell(role.ManagesBranches, "manage")}|{Cell(role.CreatesJobs, "yes")}|{Cell(role.ManagesProtectedDefaultBranch, "write")}|"
                + $"{Cell(role.AsksForMerges, string.Join(", ", new[] { "ask", role.ApprovesMerges ? "approve" : "", role.Merges ? "merge" : "" }.Where(word => word.Length > 0)))}|",
                page, StringComparison.Ordinal);

        static string Cell(bool has, string word) => has ? $" {word} " : " ";
    }

    [Fact]
    public async Task Every_role_may_what_the_table_says()
    {
        var project = await platform.NewProjectAsync();
        var matrix = await Matrix.OfAsync(platform, project.MasterToken);
        foreach (var role in Roles.All.Where(role => !role.NeedsProtectedDefaultBranch))
            AssertSame(role.Name, Expected(role, isProtected: false), await matrix.AllowedAsync(await platform.NewMemberAsync(project.Id, role.Name)));
    }

    [Fact]
    public async Task Every_role_may_what_the_table_says_where_the_default_branch_is_protected()
    {
        var project = await platform.NewProjectAsync(Protected);
        var matrix = await Matrix.OfAsync(platform, await platform.NewMemberAsync(project.Id, "productionManager"));
        foreach (var role in Roles.All)
            AssertSame(role.Name, Expected(role, isProtected: true), await matrix.AllowedAsync(await platform.NewMemberAsync(project.Id, role.Name)));
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"bucketPermissions":{"BUCKET":"read"}}""", "read rows")]
    [InlineData("""{"bucketPermissions":{"BUCKET":"write"}}""", "read rows, import rows, make a table")]
    [InlineData("""{"canManageBuckets":true}""", "read rows, import rows, make a table, make a bucket, make a branch, read configurations, write a configuration")]
    [InlineData("""{"componentAccess":["keboola.ex-db-mysql"]}""", "read configurations, write a configuration")]
    [InlineData("""{"componentAccess":["keboola.ex-http"]}""", "")]
    [InlineData("""{"canReadAllFileUploads":true}""", "read another's file")]
    [InlineData("""{"canPurgeTrash":true}""", "")]
    [InlineData("""{"canPurgeTrash":true,"componentAccess":["keboola.ex-db-mysql"]}""", "read configurations, write a configuration, purge the trash")]
    [InlineData("""{"canCreateJobs":true}""", "")]
    public async Task A_token_may_what_it_was_given(string options, string more)
    {
        var project = await platform.NewProjectAsync();
        var matrix = await Matrix.OfAsync(platform, project.MasterToken);

        var token = await NewTokenAsync(options.Replace("BUCKET", matrix.Bucket, StringComparison.Ordinal), project.MasterToken);

        AssertSame(options, WithUsual(more), await matrix.AllowedAsync(token));
    }

    [Theory]
    [InlineData("""{"canManageBuckets":true}""", false, "read rows, make a branch, read configurations")]
    [InlineData("""{"canManageBuckets":true,"canManageProtectedDefaultBranch":true}""", true, "read rows, import rows, make a table, make a bucket, make a branch, read configurations, write a configuration")]
    public async Task A_protected_default_branch_takes_the_right_to_write_to_it(string options, bool privileged, string more)
    {
        var project = await platform.NewProjectAsync(Protected);
        var manager = await platform.NewMemberAsync(project.Id, "productionManager");
        var matrix = await Matrix.OfAsync(platform, manager);
        var application = privileged
            ? await platform.Services.GetRequiredService<ProjectAdministration>()
                .CreateManageTokenAsync("elevator", null, ["storage:tokens:create-protected-default-branch-privileged"], null, CancellationToken.None)
            : null;

        AssertSame(options, WithUsual(more), await matrix.AllowedAsync(await NewTokenAsync(options, manager, application)));
    }

    private async Task<string> NewTokenAsync(string options, string maker, string? manageToken = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/storage/tokens") { Content = new StringContent(options) };
        request.Headers.Add(CallerMiddleware.StorageTokenHeader, maker);
        if (manageToken is not null)
            request.Headers.Add(CallerMiddleware.ManageTokenHeader, manageToken);
        using var answer = await platform.Client.SendAsync(request);
        return (await answer.ShouldBeAsync(201)).Text("token");
    }

    private static SortedSet<string> WithUsual(string more) => [.. more.Split(", ", StringSplitOptions.RemoveEmptyEntries), "verify", "upload a file"];

    private static SortedSet<string> Expected(RoleRights role, bool isProtected)
    {
        var writesMain = !isProtected || role.ManagesProtectedDefaultBranch;
        var rights = new (string Name, bool Has)[]
        {
            ("verify", true),
            ("read rows", true),
            ("import rows", role.ManagesBuckets && writesMain),
            ("make a table", role.ManagesBuckets && writesMain),
            ("make a bucket", role.ManagesBuckets && writesMain),
            ("share a bucket", role.SharesBuckets && writesMain),
            ("see another token", role.ManagesTokens),
            ("make a token", role.Writes),
            ("read another's file", role.ReadsAllFiles),
            ("upload a file", role.Writes),
            ("read configurations", true),
            ("write a configuration", role.Writes && writesMain),
            ("purge the trash", role.PurgesTrash && writesMain),
            ("make a branch", role.ManagesBranches),
            ("let create jobs", isProtected ? role.CreatesJobs : role.ManagesTokens),
        };
        return [.. rights.Where(right => right.Has).Select(right => right.Name)];
    }

    private static void AssertSame(string who, SortedSet<string> expected, SortedSet<string> actual) =>
        Assert.True(expected.SetEquals(actual), $"{who} may also: {string.Join(", ", actual.Except(expected))}; may not: {string.Join(", ", expected.Except(actual))}");
}
