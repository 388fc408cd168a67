using System.Net;
using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Postgres;
using Headgate.Testing;
using Headgate.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headgate.ServerTests.Workspaces;

/// <summary>What fails or is killed in the middle leaves no place without a row, and no row for ever.</summary>
public sealed class LeftBehind(RowsFixture platform) : IClassFixture<RowsFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failing_engine_leaves_nothing()
    {
        var places = new List<long>();
        platform.Engine.Gate = (workspace, _) =>
        {
            lock (places)
                places.Add(workspace.Id);
            return places.Count == 1 ? throw new IOException("for a test") : throw new Kernel.RefusedException(new Kernel.ApiError(400, "workspace.vanished", "for a test"));
        };
        JsonObject ended;
        try
        {
            ended = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"{RowsFixture.Path}?async=1", []));
        }
        finally
        {
            platform.Engine.Gate = (_, _) => Task.CompletedTask;
        }

        Assert.Equal("error", (string?)ended["status"]);
        // The second attempt went on with the place of the first.
        Assert.Single(places.Distinct());
        Assert.DoesNotContain((await platform.Api.GetAsync(RowsFixture.Path)).AsArray(), one => (long)one!["id"]! == places[0]);
        await Eventually.HoldsAsync(async () => !platform.Engine.HasPlace(places[0]) && !await HasRowAsync(places[0]));
    }

    [Fact]
    public async Task A_removal_that_fails_is_tried_again()
    {
        var id = (long)(await platform.NewAsync())["id"]!;
        var failures = 0;
        platform.Engine.Gate = (_, _) => Interlocked.Increment(ref failures) == 1 ? throw new IOException("for a test") : Task.CompletedTask;
        try
        {
            await platform.Api.DeleteAsync($"{RowsFixture.Path}/{id}");
        }
        finally
        {
            platform.Engine.Gate = (_, _) => Task.CompletedTask;
        }

        Assert.Equal(2, platform.Engine.Drops[id]);
        Assert.False(platform.Engine.HasPlace(id));
        Assert.False(await HasRowAsync(id));
    }

    [Theory]
    [InlineData("creating")]
    [InlineData("dropping")]
    public async Task The_sweep_removes_what_nobody_works_on_and_nothing_else(string state)
    {
        var orphan = (long)(await platform.NewAsync())["id"]!;
        var living = (long)(await platform.NewAsync())["id"]!;
        await using (var command = Database.Source.CreateCommand("UPDATE workspaces.workspace SET state = @state, made_by = -id WHERE id = @id"))
        {
            command.Parameters.AddWithValue("state", state);
            command.Parameters.AddWithValue("id", orphan);
            await command.ExecuteNonQueryAsync(Stop);
        }

        var sweep = platform.Services.GetRequiredService<OrphanSweep>();
        await sweep.SweepAsync(Stop);
        Assert.True(platform.Engine.HasPlace(orphan), "It was young: somebody may have been working on it.");

        platform.Clock.Advance(TimeSpan.FromHours(1));
        await sweep.SweepAsync(Stop);

        await Eventually.HoldsAsync(async () => !platform.Engine.HasPlace(orphan) && !await HasRowAsync(orphan));
        Assert.True(platform.Engine.HasPlace(living));
        Assert.Equal(living, (long)(await platform.Api.GetAsync($"{RowsFixture.Path}/{living}"))["id"]!);
    }

    [Fact]
    public async Task A_purged_configuration_takes_its_workspaces_and_one_in_the_trash_keeps_them()
    {
        var configuration = await platform.NewConfigurationAsync();
        var made = (long)(await platform.Api.PostAsync($"{configuration}/workspaces", []))["id"]!;
        var other = (long)(await platform.Api.PostAsync($"{await platform.NewConfigurationAsync()}/workspaces", []))["id"]!;

        await platform.Api.DeleteAsync(configuration);
        Assert.Equal(made, (long)(await platform.Api.GetAsync($"{RowsFixture.Path}/{made}"))["id"]!);
        await Assert.ThrowsAsync<ApiFailureException>(() => platform.Api.PostAsync($"{configuration}/workspaces", []));

        await platform.Api.DeleteAsync(configuration);
        using (var detail = await platform.Api.Http.GetAsync($"{RowsFixture.Path}/{made}", Stop))
            Assert.Equal(HttpStatusCode.NotFound, detail.StatusCode);
        await Eventually.HoldsAsync(() => Task.FromResult(!platform.Engine.HasPlace(made)));
        Assert.Contains(new SessionEnd(made), platform.Sessions.Of(made));
        Assert.True(platform.Engine.HasPlace(other));
    }

    [Fact]
    public async Task A_deleted_branch_takes_a_workspace_that_is_being_made()
    {
        var branch = await platform.NewBranchAsync();
        var begun = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        platform.Engine.Gate = async (workspace, stop) =>
        {
            if (workspace.Branch == branch && begun.TrySetResult(workspace.Id))
                await Task.Delay(Timeout.Infinite, stop);
        };
        try
        {
            var job = await platform.Api.PostAsync($"/v2/storage/branch/{branch}/workspaces?async=1", []);
            var id = await begun.Task.WaitAsync(Eventually.Patience, Stop);
            await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}"));
            Assert.Equal("error", (string?)(await platform.Api.EndedJobAsync(job))["status"]);
            await Eventually.HoldsAsync(async () => !platform.Engine.HasPlace(id) && !await HasRowAsync(id));
        }
        finally
        {
            platform.Engine.Gate = (_, _) => Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_deleted_project_takes_its_workspaces()
    {
        var administration = platform.Services.GetRequiredService<ProjectAdministration>();
        var organization = await administration.CreateOrganizationAsync("Going", Stop);
        var project = await administration.CreateProjectAsync(organization, new NewProject { Name = "Going" }, Stop);
        using var api = platform.ApiOf(await administration.AddMemberAsync(project, "Somebody", $"{platform.NewName("g")}@example.com", "admin", Stop));
        var id = (long)(await platform.NewAsync(api: api))["id"]!;

        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/manage/projects/{project}");
        request.Headers.Add("X-KBC-ManageApiToken", platform.ManageToken);
        using var answer = await platform.Client.SendAsync(request, Stop);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        await Eventually.HoldsAsync(async () => !platform.Engine.HasPlace(id) && !await HasRowAsync(id));
    }

    private MetadataDatabase Database => platform.Services.GetRequiredService<MetadataDatabase>();

    private async Task<bool> HasRowAsync(long id)
    {
        await using var connection = await Database.Source.OpenConnectionAsync(Stop);
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM workspaces.workspace WHERE id = @id)", connection);
        command.Parameters.AddWithValue("id", id);
        return (bool)(await command.ExecuteScalarAsync(Stop))!;
    }
}
