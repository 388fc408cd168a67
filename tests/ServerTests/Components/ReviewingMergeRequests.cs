using System.Text.Json.Nodes;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Components;

public sealed class ReviewingMergeRequests(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    [Fact]
    public async Task New_request_shows_what_was_asked_for_and_who_asked()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        await platform.NewMemberAsync(scenario.Project.Id, "admin");
        var me = (await scenario.GetAsync("tokens/verify"))["admin"]!;
        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "changed" });
        using var answer = await scenario.TryCreateRequestAsync(new
        {
            branchFromId = scenario.Branch,
            branchIntoId = scenario.Default,
            title = "Refactor",
            description = "New columns",
            externalId = "ticket-123",
            autoMergeStrategy = "scheduled",
            autoMergeAt = "2099-04-01T12:00:00+00:00",
            reviewerIds = new[] { (long)me["id"]! },
        });

        var request = await answer.ShouldBeAsync(201);

        Assert.Equal((long)me["id"]!, (long)request["creator"]!["id"]!);
        Assert.Equal(me.Text("name"), request["creator"]!.Text("name"));
        Assert.Equal("Refactor", request.Text("title"));
        Assert.Equal("New columns", request.Text("description"));
        Assert.Equal("development", request.Text("state"));
        Assert.Equal($$"""{"branchFromId":{{scenario.Branch}},"branchIntoId":{{scenario.Default}}}""", request["branches"]!.ToJsonString());
        Assert.Equal("""{"mergedAt":null,"mergerId":null,"mergerName":""}""", request["merge"]!.ToJsonString());
        Assert.Equal("ticket-123", request.Text("externalId"));
        Assert.Equal("scheduled", request.Text("autoMergeStrategy"));
        Assert.Equal("2099-04-01T12:00:00+00:00", request.Text("autoMergeAt"));
        Assert.Empty(request["approvals"]!.AsArray());
        var reviewer = Assert.Single(request["reviewers"]!.AsArray())!;
        Assert.Equal(me.Text("name"), reviewer.Text("name"));
        Assert.Contains("@", reviewer.Text("email"), StringComparison.Ordinal);
        Assert.Null(reviewer["status"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$", request.Text("createdAt"));

        var listed = Assert.Single((await scenario.GetAsync("merge-request")).AsArray())!;
        Assert.False(listed.AsObject().ContainsKey("changeLog"));
        Assert.Equal(request.Text("title"), listed.Text("title"));
        var detail = await scenario.GetAsync($"merge-request/{request["id"]}");
        var changed = Assert.Single(detail["changeLog"]!["configurations"]!.AsArray())!;
        Assert.Equal("main-1", changed.Text("configurationId"));
        Assert.Equal(MergeScenario.Component, changed.Text("componentId"));
        Assert.False((bool)changed["isDeleted"]!);
        Assert.Equal((await scenario.GetAsync(MergeScenario.Path("main-1", scenario.Branch)))["currentVersion"]!.Text("versionIdentifier"), changed.Text("lastVersionIdentifier"));
    }

    [Theory]
    [InlineData("""{"title":"x","branchIntoId":"default"}""", "branchFromId", "This field is missing.")]
    [InlineData("""{"title":"x","branchFromId":"default"}""", "branchFromId", "The default branch cannot be merged.")]
    [InlineData("""{"title":"x","branchFromId":999999999}""", "branchFromId", "Branch 999999999 was not found.")]
    [InlineData("""{"title":"x","branchIntoId":999999999}""", "branchIntoId", "into the default branch only")]
    [InlineData("""{"title":" "}""", "title", "This value should not be blank.")]
    [InlineData("""{"title":"x","autoMergeStrategy":"soon"}""", "autoMergeStrategy", "not a valid choice")]
    [InlineData("""{"title":"x","autoMergeStrategy":"scheduled"}""", "autoMergeAt", "required")]
    [InlineData("""{"title":"x","autoMergeStrategy":"scheduled","autoMergeAt":"tomorrow"}""", "autoMergeAt", "not a valid datetime")]
    [InlineData("""{"title":"x","autoMergeStrategy":"scheduled","autoMergeAt":"2001-01-01T00:00:00+00:00"}""", "autoMergeAt", "in the future")]
    [InlineData("""{"title":"x","reviewerIds":[999999999]}""", "reviewerIds", "User 999999999 is not a member of the project.")]
    [InlineData("""{"title":"x","reviewerIds":["x"]}""", "reviewerIds[0]", "integer")]
    public async Task Wrong_field_is_refused_by_name(string json, string field, string text)
    {
        var scenario = await MergeScenario.NewAsync(platform);
        var body = JsonNode.Parse(json)!.AsObject();
        foreach (var (name, usual) in new[] { ("branchFromId", scenario.Branch), ("branchIntoId", scenario.Default) })
        {
            if (body[name]?.ToString() == "default")
                body[name] = scenario.Default;
            else if (!body.ContainsKey(name) && field != name)
                body[name] = usual;
        }

        using var answer = await scenario.TryCreateRequestAsync(body);
        var refusal = await answer.ShouldBeRefusedAsync(400, "storage.mergeRequests.validation", text);
        Assert.Equal(field, refusal["errors"]![0]!.Text("key"));
    }

    [Fact]
    public async Task Branch_has_one_open_request()
    {
        var scenario = await MergeScenario.NewAsync(platform);
        await scenario.NewRequestAsync();
        using var second = await scenario.TryCreateRequestAsync(new { branchFromId = scenario.Branch, branchIntoId = scenario.Default, title = "again" });
        await second.ShouldBeRefusedAsync(400, "storage.mergeRequests.alreadyOpen", $"Branch {scenario.Branch} already has an open merge request.");
    }

    [Fact]
    public async Task Update_changes_what_was_sent_and_clears_what_was_sent_empty()
    {
        var scenario = await MergeScenario.NewAsync(platform);
        var me = (long)(await scenario.GetAsync("tokens/verify"))["admin"]!["id"]!;
        var request = await scenario.NewRequestAsync(new { description = "old", externalId = "1", reviewerIds = new[] { me } });

        using var first = await platform.PutAsync($"/v2/storage/merge-request/{request}", new { title = "New title", autoMergeStrategy = "immediately" }, scenario.Token);
        var changed = await first.ShouldBeAsync(200);
        Assert.Equal("New title", changed.Text("title"));
        Assert.Equal("old", changed.Text("description"));
        Assert.Equal("1", changed.Text("externalId"));
        Assert.Equal("immediately", changed.Text("autoMergeStrategy"));
        Assert.Null(changed["autoMergeAt"]);
        Assert.Single(changed["reviewers"]!.AsArray());

        using var second = await platform.PutAsync(
            $"/v2/storage/merge-request/{request}", new { description = "", externalId = "", autoMergeStrategy = "none", reviewerIds = Array.Empty<long>() }, scenario.Token);
        var cleared = await second.ShouldBeAsync(200);
        Assert.Equal("New title", cleared.Text("title"));
        Assert.Equal("", cleared.Text("description"));
        Assert.Null(cleared["externalId"]);
        Assert.Equal("none", cleared.Text("autoMergeStrategy"));
        Assert.Empty(cleared["reviewers"]!.AsArray());

        using var blank = await platform.PutAsync($"/v2/storage/merge-request/{request}", new { title = "" }, scenario.Token);
        await blank.ShouldBeRefusedAsync(400, "storage.mergeRequests.validation", "title");
    }

    [Fact]
    public async Task Review_locks_the_branch_and_requested_changes_unlock_it()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var me = (long)(await scenario.GetAsync("tokens/verify"))["admin"]!["id"]!;
        var request = await scenario.NewRequestAsync(new { reviewerIds = new[] { me } });
        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "before the review" });

        Assert.Equal("in_review", (await scenario.DoAsync(request, "request-review")).Text("state"));
        foreach (var refused in new[]
        {
            await platform.PutAsync(MergeScenario.Path("main-1", scenario.Branch), new { description = "too late" }, scenario.Token),
            await platform.DeleteAsync(MergeScenario.Path("main-1", scenario.Branch), token: scenario.Token),
            await platform.PostAsync(MergeScenario.Path("main-1", scenario.Branch) + "/rows", new { name = "too late" }, scenario.Token),
            await platform.PostAsync(MergeScenario.Path("", scenario.Branch).TrimEnd('/'), new { name = "too late" }, scenario.Token),
            await platform.PostAsync(MergeScenario.Path("main-1", scenario.Branch) + "/reset-to-default", null, scenario.Token),
        })
        {
            using (refused)
                await refused.ShouldBeRefusedAsync(400, "storage.mergeRequests.branchLocked", $"Branch {scenario.Branch} is locked");
        }

        await scenario.ChangeAsync("main-1", null, new { isDisabled = false });
        var approved = await scenario.DoAsync(request, "approve");
        Assert.Equal("approved", approved.Text("state"));
        Assert.Equal("approved", Assert.Single(approved["reviewers"]!.AsArray())!.Text("status"));
        var approval = Assert.Single(approved["approvals"]!.AsArray())!;
        Assert.Equal(me, (long)approval["approverId"]!);
        Assert.NotEmpty(approval.Text("approverName"));
        Assert.NotEmpty(approval.Text("createdAt"));

        var back = await scenario.DoAsync(request, "request-changes", new { reason = "Please look again." });
        Assert.Equal("development", back.Text("state"));
        Assert.Empty(back["approvals"]!.AsArray());
        Assert.Equal("rejected", Assert.Single(back["reviewers"]!.AsArray())!.Text("status"));
        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "after the review" });

        var log = (await scenario.GetAsync($"merge-request/{request}?include=activityLog"))["activityLog"]!.AsArray();
        Assert.Equal(["created", "reviewRequested", "approved", "changesRequested"], log.Select(entry => entry!.Text("action")));
        Assert.Equal("Please look again.", log[^1]!.Text("reason"));
        Assert.Equal(me, (long)log[^1]!["actor"]!["id"]!);
        var events = await platform.GetJsonAsync($"/v2/storage/events?q=objectType:mergeRequest", scenario.Token);
        Assert.Contains("storage.mergeRequestChangesRequested", events.AsArray().Select(one => one!.Text("event")));
    }

    [Fact]
    public async Task No_change_slips_in_behind_a_review()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var request = await scenario.NewRequestAsync();
        var writing = Enumerable.Range(0, 40).Select(async number =>
        {
            using var answer = await platform.PutAsync(MergeScenario.Path("main-1", scenario.Branch), new { description = $"change {number}" }, scenario.Token);
            return (int)answer.StatusCode;
        }).ToList();
        await scenario.DoAsync(request, "request-review");
        var reviewed = (await scenario.GetAsync(MergeScenario.Path("main-1", scenario.Branch))).ToJsonString();
        var answers = await Task.WhenAll(writing);

        Assert.All(answers, status => Assert.True(status is 200 or 400, $"{status}"));
        Assert.Equal(reviewed, (await scenario.GetAsync(MergeScenario.Path("main-1", scenario.Branch))).ToJsonString());
        Assert.Equal(1 + answers.Count(status => status == 200), (int)JsonNode.Parse(reviewed)!["version"]!);
    }

    [Fact]
    public async Task Limit_of_the_project_says_how_many_approvals_are_needed()
    {
        var scenario = await MergeScenario.NewAsync(platform);
        await using (var command = platform.Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand(
            """UPDATE identity.project SET limits = limits || '{"mergeRequests.requiredApprovals": 2}' WHERE id = @project"""))
        {
            command.Parameters.AddWithValue("project", scenario.Project.Id.Value);
            await command.ExecuteNonQueryAsync();
        }

        // Any change makes the project be read anew.
        var second = await platform.NewMemberAsync(scenario.Project.Id, "admin");
        var request = await scenario.NewRequestAsync();
        await scenario.DoAsync(request, "request-review");
        Assert.Equal("in_review", (await scenario.DoAsync(request, "approve")).Text("state"));
        Assert.Equal("in_review", (await scenario.DoAsync(request, "approve")).Text("state"));
        Assert.Equal("approved", (await scenario.DoAsync(request, "approve", token: second)).Text("state"));
    }

    [Fact]
    public async Task Each_step_is_taken_from_its_own_state_only()
    {
        var scenario = await MergeScenario.NewAsync(platform);
        var request = await scenario.NewRequestAsync();
        await ShouldBeRefusedAsync("approve");
        await ShouldBeRefusedAsync("merge");
        await ShouldBeRefusedAsync("request-changes");
        await scenario.DoAsync(request, "request-review");
        await ShouldBeRefusedAsync("request-review");
        await ShouldBeRefusedAsync("merge");
        await scenario.DoAsync(request, "approve");
        await scenario.DoAsync(request, "approve");
        Assert.Single((await scenario.GetAsync($"merge-request/{request}"))["approvals"]!.AsArray());
        await ShouldBeRefusedAsync("request-review");
        using var longReason = await scenario.TryAsync(request, "request-changes", new { reason = new string('x', 1001) });
        await longReason.ShouldBeRefusedAsync(400, "storage.mergeRequests.validation", "reason");

        async Task ShouldBeRefusedAsync(string action)
        {
            using var answer = await scenario.TryAsync(request, action);
            await answer.ShouldBeRefusedAsync(400, "storage.mergeRequests.wrongState", $"Merge request {request} is in state");
        }
    }

    [Fact]
    public async Task Protected_branch_gives_each_role_its_part()
    {
        var scenario = await MergeScenario.NewAsync(platform, isProtected: true);
        var reviewer = await platform.NewMemberAsync(scenario.Project.Id, "reviewer");
        var manager = await platform.NewMemberAsync(scenario.Project.Id, "productionManager");
        var readOnly = await platform.NewMemberAsync(scenario.Project.Id, "readOnly");
        var request = await scenario.NewRequestAsync();

        await ShouldBeDeniedAsync("request-review", readOnly);
        await scenario.DoAsync(request, "request-review");
        await ShouldBeDeniedAsync("approve", scenario.Token);
        await ShouldBeDeniedAsync("approve", manager);
        Assert.Equal("approved", (await scenario.DoAsync(request, "approve", token: reviewer)).Text("state"));
        await ShouldBeDeniedAsync("merge", scenario.Token);
        await ShouldBeDeniedAsync("merge", reviewer);
        var job = await scenario.MergeAsync(request, manager);
        Assert.Equal("success", job.Text("status"));
        Assert.Equal("published", job["results"]!.Text("state"));

        async Task ShouldBeDeniedAsync(string action, string token)
        {
            using var answer = await scenario.TryAsync(request, action, token: token);
            await answer.ShouldBeRefusedAsync(403, "accessDenied");
        }
    }

    [Fact]
    public async Task Nobody_approves_the_own_request_to_a_protected_branch()
    {
        var scenario = await MergeScenario.NewAsync(platform, isProtected: true);
        var reviewer = await platform.NewMemberAsync(scenario.Project.Id, "reviewer");
        using var made = await scenario.TryCreateRequestAsync(new { branchFromId = scenario.Branch, branchIntoId = scenario.Default, title = "Mine" }, reviewer);
        var request = (long)(await made.ShouldBeAsync(201))["id"]!;
        await scenario.DoAsync(request, "request-review");
        using var own = await scenario.TryAsync(request, "approve", token: reviewer);
        await own.ShouldBeRefusedAsync(403, "storage.mergeRequests.ownApproval");
        Assert.Equal("approved", (await scenario.DoAsync(request, "approve", token: await platform.NewMemberAsync(scenario.Project.Id, "reviewer"))).Text("state"));
    }

    [Fact]
    public async Task Tokens_and_other_projects_reach_nothing()
    {
        var scenario = await MergeScenario.NewAsync(platform);
        var request = await scenario.NewRequestAsync();
        using var made = await platform.PostAsync("/v2/storage/tokens", new { canManageBuckets = true }, scenario.Project.MasterToken);
        var token = (await made.ShouldBeAsync(201)).Text("token");

        using var byToken = await scenario.TryAsync(request, "request-review", token: token);
        await byToken.ShouldBeRefusedAsync(403, "accessDenied");
        foreach (var path in new[] { $"merge-request/{request}", $"merge-request/{request}/conflicts", "merge-request/999999999", "merge-request/x" })
        {
            using var foreign = await platform.GetAsync($"/v2/storage/{path}");
            await foreign.ShouldBeRefusedAsync(404, "storage.mergeRequests.notFound", "Merge request not found");
        }

        foreach (var action in new[] { "request-review", "approve", "request-changes", "merge" })
        {
            using var foreign = await scenario.TryAsync(request, action, token: platform.MasterToken);
            await foreign.ShouldBeRefusedAsync(404, "storage.mergeRequests.notFound");
        }

        Assert.DoesNotContain((await platform.GetJsonAsync("/v2/storage/merge-request")).AsArray(), one => (long)one!["id"]! == request);
        Assert.Equal("development", await scenario.StateAsync(request));
    }
}
