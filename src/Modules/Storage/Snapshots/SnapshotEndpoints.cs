using System.Globalization;
using Headgate.Kernel;
using Headgate.Lake;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

internal static class SnapshotEndpoints
{
    private const int UsualLimit = 20;
    private const int MostLimit = 1000;
    private const int LongestDescription = 10_000;

    public static IServiceCollection AddSnapshots(this IServiceCollection services) => services
        .AddSingleton<SnapshotStore>()
        .AddSingleton<ClonedTables>()
        .AddSingleton<CloneFields>()
        .AddSingleton<TableShapes>()
        .AddSingleton<IVersionRetention, ProjectRetention>()
        .AddSingleton<IJobOperation, CreateSnapshot>()
        .AddSingleton<IJobOperation, DeleteSnapshot>()
        .AddSingleton<IBranchContent, SnapshotBranchContent>();

    public static void MapSnapshots(this IEndpointRouteBuilder routes)
    {
        routes.MapStorageBranched(storage =>
        {
            storage.Post("/tables/{table_id}/snapshots", "Snapshots.Create", CreateAsync)
                .WithTags("Table Snapshotting").WithSummary("Keeps the table as it is now")
                .Field("description", "string", "What people say of it.")
                .Answers(202, "The job; its results are the snapshot");
            storage.Get("/tables/{table_id}/snapshots", "Snapshots.List", ListAsync)
                .WithTags("Table Snapshotting").WithSummary("Lists a table's snapshots, newest first")
                .Query("limit", "integer", "At most so many, up to 1000; default 20.")
                .Query("offset", "integer", "Skip so many; default 0.")
                .AnswerFromMemory();
        });
        routes.MapStorage(storage =>
        {
            storage.Get("/snapshots/{snapshot_id}", "Snapshots.Detail", DetailAsync)
                .WithTags("Table Snapshotting").WithSummary("Shows a snapshot with its table as it was");
            storage.Delete("/snapshots/{snapshot_id}", "Snapshots.Delete", DeleteAsync)
                .WithTags("Table Snapshotting").WithSummary("Deletes a snapshot; the table stays as it is")
                .Answers(202, "The job");
        });
    }

    private static async Task<IResult> CreateAsync(Origin from, string table_id, RequestBody body, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var description = body.Fields.Text("description", LongestDescription);
        body.Fields.ThrowIfInvalid();
        var table = await access.FindAsync(from, table_id, BucketAccess.Write, stop);
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(CreateSnapshot.Request(table, from, description), stop), from.BaseUrl));
    }

    private static async Task<Answer<IReadOnlyList<SnapshotView>>> ListAsync(
        Origin from, string table_id, RequestQuery query, TableAccessRules access, SnapshotStore snapshots, CancellationToken stop)
    {
        var limit = (int)(query.Fields.Number("limit", 0, int.MaxValue) ?? UsualLimit);
        var offset = (int)(query.Fields.Number("offset", 0, int.MaxValue) ?? 0);
        query.Fields.ThrowIfInvalid();
        var table = await access.FindAsync(from, table_id, BucketAccess.Read, stop);
        var found = await snapshots.OfTableAsync(table, Math.Min(limit, MostLimit), offset, stop);
        return Answer.Ok<IReadOnlyList<SnapshotView>>([.. found.Select(snapshot => SnapshotView.Item(snapshot, from.BaseUrl))]);
    }

    private static async Task<IResult> DetailAsync(Origin from, string snapshot_id, SnapshotStore snapshots, CancellationToken stop) =>
        Answer.Ok(SnapshotView.Detail(await FindAsync(from, snapshot_id, BucketAccess.Read, snapshots, stop), from.BaseUrl));

    private static async Task<IResult> DeleteAsync(Origin from, string snapshot_id, SnapshotStore snapshots, JobSubmission jobs, CancellationToken stop)
    {
        var snapshot = await FindAsync(from, snapshot_id, BucketAccess.Write, snapshots, stop);
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(DeleteSnapshot.Request(snapshot, from), stop), from.BaseUrl));
    }

    /// <summary>A snapshot of the project, in whichever branch it was made; the token's right on the bucket decides.</summary>
    /// <exception cref="RefusedException">404, or 403.</exception>
    public static async Task<Snapshot> FindAsync(Origin from, string id, BucketAccess needed, SnapshotStore snapshots, CancellationToken stop)
    {
        var snapshot = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await snapshots.FindAsync(from.Project, number, stop) : null;
        if (snapshot is null)
            throw new RefusedException(SnapshotErrors.NotFound(id));
        from.Caller.Require(TableIds.BucketOf(snapshot.TableId), needed);
        return snapshot;
    }
}
