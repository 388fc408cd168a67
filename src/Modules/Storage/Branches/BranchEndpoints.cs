using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class BranchEndpoints
{
    private const int LongestName = 255;

    public static void MapBranches(this IEndpointRouteBuilder routes) => routes.MapStorage(storage =>
    {
        storage.Get("/dev-branches", "Branches.List", ListAsync)
            .WithTags("Development branches").WithSummary("Lists the project's branches, the default one last")
            .AnswerFromMemory();
        storage.Post("/dev-branches", "Branches.Create", CreateAsync)
            .WithTags("Development branches").WithSummary("Makes a branch that begins with everything the default branch has")
            .Field("name", "string", "Unique in the project.", required: true)
            .Field("description", "string", "A note for people.")
            .Answers(202, "The job; its results are the branch");
        storage.Get("/dev-branches/{id}", "Branches.Detail", DetailAsync)
            .WithTags("Development branches").WithSummary("Shows a branch")
            .AnswerFromMemory();
        storage.Put("/dev-branches/{id}", "Branches.Update", UpdateAsync)
            .WithTags("Development branches").WithSummary("Changes a branch's name or description")
            .Field("name", "string", "Unique in the project; the default branch keeps its name.")
            .Field("description", "string", "A note for people.");
        storage.Delete("/dev-branches/{id}", "Branches.Delete", DeleteAsync)
            .WithTags("Development branches").WithSummary("Deletes a development branch with everything in it")
            .Answers(202, "The job");
    });

    private static async Task<Answer<IReadOnlyList<BranchView>>> ListAsync(Caller me, BranchCatalogue branches, CancellationToken stop) =>
        Answer.Ok<IReadOnlyList<BranchView>>([.. (await branches.ListAsync(me.Project, stop)).Select(BranchView.From)]);

    private static async Task<Answer<BranchView>> DetailAsync(Caller me, string id, BranchCatalogue branches, CancellationToken stop) =>
        Answer.Ok(BranchView.From(await FindAsync(branches, me, id, stop)));

    private static async Task<IResult> CreateAsync(Origin from, RequestBody body, BranchCatalogue branches, JobSubmission jobs, CancellationToken stop)
    {
        Caller.Require(from.Caller.CanManageBranches);
        var name = body.Fields.RequiredText("name", LongestName);
        var description = body.Fields.Text("description") ?? "";
        body.Fields.ThrowIfInvalid();
        await branches.RequireFreeNameAsync(from.Project, name, stop);
        var request = Request(from, CreateBranch.Operation, (JsonObject)body.Fields.Values.DeepClone(), new CreateBranchWork(name, description));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }

    private static async Task<Answer<BranchView>> UpdateAsync(
        Origin from, string id, RequestBody body, BranchCatalogue branches, MetadataDatabase database, EventLog events, CancellationToken stop)
    {
        Caller.Require(from.Caller.CanManageBranches);
        var name = body.Fields.Text("name", LongestName);
        var description = body.Fields.Text("description");
        body.Fields.ThrowIfInvalid();
        var branch = await FindAsync(branches, from.Caller, id, stop);
        if (branch.IsDefault && !string.IsNullOrEmpty(name) && name != branch.Name)
            throw new RefusedException(BranchErrors.CannotRenameDefault);
        var changed = await database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                var after = await branches.ChangeAsync(transaction, from.Project, branch.Id, string.IsNullOrEmpty(name) ? null : name, description, token)
                    ?? throw new RefusedException(Branch.NotFound(id));
                await events.RecordAsync(
                    transaction,
                    NewEvent.By(from.Caller, from.Branch, from.Call, "storage.devBranchUpdated", $"Updated branch {after.Name}", BranchEvents.Of(after)) with
                    {
                        RunId = from.RunId,
                        Params = body.Fields.Values.DeepClone(),
                    },
                    token);
                return after;
            },
            stop);
        return Answer.Ok(BranchView.From(changed));
    }

    private static async Task<IResult> DeleteAsync(Origin from, string id, BranchCatalogue branches, JobSubmission jobs, CancellationToken stop)
    {
        Caller.Require(from.Caller.CanManageBranches);
        var branch = await FindAsync(branches, from.Caller, id, stop);
        if (branch.IsDefault)
            return BranchErrors.CannotDeleteDefault;
        var request = Request(from, DeleteBranch.Operation, new JsonObject { ["id"] = branch.Id }, new DeleteBranchWork(branch.Id));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }

    private static async Task<ProjectBranch> FindAsync(BranchCatalogue branches, Caller me, string id, CancellationToken stop) =>
        (long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await branches.FindAsync(me.Project, number, stop) : null)
        ?? throw new RefusedException(Branch.NotFound(id));

    /// <summary>Branches of a project come and go one after the other.</summary>
    private static JobRequest Request(Origin from, string operation, JsonObject values, object work) =>
        new(from, operation, new JsonObject { ["queue"] = "main", ["values"] = values }, work) { Key = $"{from.Project}/branches" };
}
