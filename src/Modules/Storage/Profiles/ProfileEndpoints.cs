using Headgate.Kernel;
using Headgate.Lake;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class ProfileEndpoints
{
    public static void MapProfiles(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post("/tables/{table_id}/profile", "Tables.Profile", CreateAsync)
            .WithTags("Tables").WithSummary("Looks at every value of a table: counts, extremes and middles of its columns")
            .Answers(202, "The job; its results are the profile");
        storage.Get("/tables/{table_id}/profile/latest", "Tables.LatestProfile", LatestAsync)
            .WithTags("Tables").WithSummary("Shows the latest profile of a table and whether the table has changed since");
        storage.Get("/tables/{table_id}/profile/{profile_id}", "Tables.OneProfile", OneAsync)
            .WithTags("Tables").WithSummary("Shows one of the last profiles of a table");
    });

    private static async Task<IResult> CreateAsync(Origin from, string table_id, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var table = await access.FindAsync(from, table_id, BucketAccess.Read, stop);
        var request = new JobRequest(from, ProfileTable.Operation, [], new ProfileTableWork(table.Id)) { TableId = table.Id, BucketId = table.BucketId };
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }

    private static Task<IResult> LatestAsync(Origin from, string table_id, TableAccessRules access, ProfileStore profiles, DataLake lake, CancellationToken stop) =>
        ShowAsync(from, table_id, "latest", access, profiles, lake, stop);

    private static Task<IResult> OneAsync(
        Origin from, string table_id, string profile_id, TableAccessRules access, ProfileStore profiles, DataLake lake, CancellationToken stop) =>
        ShowAsync(from, table_id, profile_id, access, profiles, lake, stop);

    private static async Task<IResult> ShowAsync(
        Origin from, string tableId, string which, TableAccessRules access, ProfileStore profiles, DataLake lake, CancellationToken stop)
    {
        var table = await access.FindAsync(from, tableId, BucketAccess.Read, stop);
        Guid? id = Guid.TryParse(which, out var parsed) ? parsed : null;
        if ((id is null && which != "latest") || await profiles.FindAsync(table, id, stop) is not { } found)
            return ProfileErrors.NotFound(table.Id, which);
        var head = await lake.FindHeadAsync(table.DataOwner, table.Data, stop);
        return Answer.Ok(ProfileView.From(found, table, head?.Number != found.Version));
    }
}
