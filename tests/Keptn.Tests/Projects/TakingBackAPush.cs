using System.Net;
using Headgate.Keptn.Resources;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>The creation of a project fails after it pushed: its upstream can be used again.</summary>
public sealed class TakingBackAPush(NodeWithGitServer node) : IClassFixture<NodeWithGitServer>
{
    private const string Base = Example.ControlPlane;
    private const string Refused = "Upstream repository refuses the commit: [remote rejected] (hook declined)";
    private const string InUse = "Project already exists with an already initialized GIT repository";

    [Fact]
    public async Task What_was_pushed_is_deleted_upstream()
    {
        var (name, upstream) = await NewAsync(keepsDefault: false);
        var hook = await RefuseProdAsync(name);
        Assert.Equal(Refused, await RefusedAsync(name, upstream, HttpStatusCode.InternalServerError));
        Assert.Equal("", await BranchesAsync(name));
        File.Delete(hook);
        await node.Api.PostAsync($"{Base}/project", NodeWithGitServer.Body(Example.NewName(), upstream.RemoteUrl), HttpStatusCode.Created);
        Assert.Equal("dev\nmaster\nprod\n", await BranchesAsync(name));
    }

    [Fact]
    public async Task What_the_upstream_keeps_is_told_and_the_project_can_be_asked_for_again()
    {
        var (name, upstream) = await NewAsync(keepsDefault: true);
        var hook = await RefuseProdAsync(name);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            Assert.Equal(
                $"{Refused}. The upstream may still have what was pushed to it (master): create the project again with it, or empty it.",
                await RefusedAsync(name, upstream, HttpStatusCode.InternalServerError));
            Assert.Equal("master\n", await BranchesAsync(name));
            await node.Api.GetAsync($"{Base}/project/{name}", HttpStatusCode.NotFound);
            Assert.Equal(InUse, await RefusedAsync(Example.NewName(), upstream, HttpStatusCode.Conflict));
        }

        File.Delete(hook);
        var other = Example.TwoStages.Replace("\"prod\"", "\"live\"", StringComparison.Ordinal);
        await node.Api.PostAsync($"{Base}/project", NodeWithGitServer.Body(name, upstream.RemoteUrl, shipyard: other), HttpStatusCode.Created);
        Assert.Equal("dev\nlive\nmaster\n", await BranchesAsync(name));
        Assert.Equal(other, await node.Server.GitAsync(name, "show", "master:shipyard.yaml"));
        Assert.Equal("metadata.yaml\n", await node.Server.GitAsync(name, "ls-tree", "-r", "--name-only", "live"));
    }

    [Fact]
    public async Task A_branch_that_somebody_else_has_pushed_to_stays()
    {
        var (name, upstream) = await NewAsync(keepsDefault: false);
        await RefuseProdAsync(name);
        AfterPush(async () =>
        {
            await node.Server.CommitAsync(name, "dev", ("theirs.txt", "theirs"));
            return false;
        });
        await RefusedAsync(name, upstream, HttpStatusCode.InternalServerError);
        Assert.Equal("dev\n", await BranchesAsync(name));
        Assert.Equal("theirs", await node.Server.GitAsync(name, "show", "dev:theirs.txt"));
        Assert.Equal(InUse, await RefusedAsync(name, upstream, HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task A_push_whose_answer_is_lost_has_been_made()
    {
        var (name, upstream) = await NewAsync(keepsDefault: true);
        AfterPush(() => Task.FromResult(true));
        await node.Api.PostAsync($"{Base}/project", NodeWithGitServer.Body(name, upstream.RemoteUrl), HttpStatusCode.Created);
        Assert.Equal("dev\nmaster\nprod\n", await BranchesAsync(name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_that_died_after_the_push_makes_the_project_when_it_is_asked_again(bool keepsDefault)
    {
        var (name, upstream) = await NewAsync(keepsDefault);
        AfterPush(async () =>
        {
            await node.Process.KillAsync();
            return true;
        });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => node.Api.PostAsync($"{Base}/project", NodeWithGitServer.Body(name, upstream.RemoteUrl), HttpStatusCode.Created));
        Assert.Equal("dev\nmaster\nprod\n", await BranchesAsync(name));
        await node.StartAgainAsync();
        await node.Api.PostAsync($"{Base}/project", NodeWithGitServer.Body(name, upstream.RemoteUrl), HttpStatusCode.Created);
        Assert.Equal("dev\nmaster\nprod\n", await BranchesAsync(name));
        await node.Api.PostAsync($"{Base}/project/{name}/service", new System.Text.Json.Nodes.JsonObject { ["serviceName"] = "cart" });
        Assert.Equal("cart/metadata.yaml\nmetadata.yaml\n", await node.Server.GitAsync(name, "ls-tree", "-r", "--name-only", "prod"));
    }

    /// <summary>Another Keptn may have a project of this name there.</summary>
    [Fact]
    public async Task What_a_creation_that_was_cut_off_did_not_push_is_not_taken_for_its_own()
    {
        var (name, upstream) = await NewAsync(keepsDefault: true);
        node.Server.Before = path =>
        {
            node.Server.Before = _ => Task.CompletedTask;
            return node.Process.KillAsync();
        };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => node.Api.PostAsync($"{Base}/project", NodeWithGitServer.Body(name, upstream.RemoteUrl), HttpStatusCode.Created));
        await node.Server.CommitAsync(name, "master", ("metadata.yaml", $"projectName: {name}\n"), parent: "");
        await node.StartAgainAsync();
        Assert.Equal(InUse, await RefusedAsync(name, upstream, HttpStatusCode.Conflict));
        Assert.Equal("master\n", await BranchesAsync(name));
    }

    private async Task<(string Name, GitUpstream Upstream)> NewAsync(bool keepsDefault)
    {
        var name = Example.NewName();
        var upstream = await node.Server.NewRepositoryAsync(name);
        // Git's own server keeps it, and so do the large ones.
        await node.Server.GitAsync(name, "config", "receive.denyDeleteCurrent", keepsDefault ? "refuse" : "ignore");
        return (name, upstream);
    }

    /// <summary>Has the upstream take branches one by one, and one of them not.</summary>
    /// <returns>The file that says so.</returns>
    private async Task<string> RefuseProdAsync(string repository)
    {
        await node.Server.GitAsync(repository, "config", "receive.advertiseAtomic", "false");
        var hook = Path.Combine((await node.Server.GitAsync(repository, "rev-parse", "--absolute-git-dir")).Trim(), "hooks", "update");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        await File.WriteAllTextAsync(hook, "#!/bin/sh\ntest \"$1\" != refs/heads/prod\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return hook;
    }

    /// <summary>What happens when the next push has been taken; true loses the answer.</summary>
    private void AfterPush(Func<Task<bool>> then) => node.Server.AfterServing = async path =>
    {
        if (!path.EndsWith("/git-receive-pack", StringComparison.Ordinal))
            return false;
        node.Server.AfterServing = _ => Task.FromResult(false);
        return await then();
    };

    private Task<string> BranchesAsync(string repository) => node.Server.GitAsync(repository, "for-each-ref", "--format=%(refname:short)");

    private Task<string> RefusedAsync(string name, GitUpstream upstream, HttpStatusCode status) =>
        node.Api.RefusalAsync(HttpMethod.Post, $"{Base}/project", NodeWithGitServer.Body(name, upstream.RemoteUrl, upstream.Token!), status);
}
