using System.Globalization;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

/// <summary>Metadata of branches: always under a branch's path, without providers.</summary>
internal static class BranchMetadataEndpoints
{
    public static void MapBranchMetadata(this IEndpointRouteBuilder routes) => routes.MapStorageInBranch(storage =>
    {
        storage.Post("/metadata", "BranchMetadata.Set", SetAsync)
            .WithTags("Metadata").WithSummary("Sets metadata of a branch and shows all of it")
            .Field(MetadataFields.Field, "array", "Objects with key and value.", required: true)
            .Answers(201, "All of it");
        storage.Get("/metadata", "BranchMetadata.List", ListAsync)
            .WithTags("Metadata").WithSummary("Lists the metadata of a branch")
            .AnswerFromMemory();
        storage.Delete("/metadata/{metadata_id}", "BranchMetadata.Delete", DeleteAsync)
            .WithTags("Metadata").WithSummary("Deletes metadata of a branch")
            .Answers(204, "It is gone");
    });

    private static async Task<Answer<IReadOnlyList<MetadataView>>> SetAsync(
        Origin from, RequestBody body, MetadataDatabase database, BranchCatalogue branches, BranchMetadataStore metadata, TimeProvider clock,
        CancellationToken stop)
    {
        Caller.Require(from.Caller.CanManageBranches);
        var pairs = MetadataFields.Read(body.Fields);
        await database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                await branches.HoldAsync(transaction, from.Project, from.Branch.Id, token);
                await BranchMetadataStore.SetAsync(transaction, from.Project, from.Branch.Id, pairs, clock.GetUtcNow(), token);
            },
            stop);
        return Answer.Created(await metadata.OfAsync(from.Project, from.Branch.Id, stop));
    }

    private static async Task<Answer<IReadOnlyList<MetadataView>>> ListAsync(Origin from, BranchMetadataStore metadata, CancellationToken stop) =>
        Answer.Ok(await metadata.OfAsync(from.Project, from.Branch.Id, stop));

    private static async Task<IResult> DeleteAsync(Origin from, string metadata_id, MetadataDatabase database, CancellationToken stop)
    {
        Caller.Require(from.Caller.CanManageBranches);
        return long.TryParse(metadata_id, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && await database.WriteAsync(from.Project, (transaction, token) => BranchMetadataStore.DeleteAsync(transaction, from.Project, from.Branch.Id, id, token), stop)
            ? Answer.NoContent
            : MetadataErrors.NotFoundInBranch(metadata_id, from.Branch.Id);
    }
}
