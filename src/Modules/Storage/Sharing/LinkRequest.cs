using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Storage;

/// <summary>Asks for a link: <c>POST buckets</c> with a source.</summary>
internal sealed class LinkRequest(SharingRules rules, ProjectDirectory projects, BucketStore buckets, JobSubmission jobs)
{
    /// <exception cref="RefusedException">The caller may not link the bucket. What is not shared with the organization looks like what does not exist.</exception>
    public async Task<IResult> RunAsync(Origin from, Bucket link, long sourceProject, string sourceBucket, bool isAsync, CancellationToken stop)
    {
        var owner = new ProjectId(sourceProject);
        if (owner == from.Project)
            return SharingErrors.OwnBucket;
        var source = await rules.SharedOrganizationAsync(from.Project, owner, stop) is not null && await projects.FindAsync(owner, stop) is { } project
            ? await buckets.FindAsync(owner, project.DefaultBranch, sourceBucket, stop)
            : null;
        if (source?.Sharing is null)
            return SharingErrors.NotShared(sourceBucket);
        if (!await rules.MayLinkAsync(from.Project, from.Caller.Admin?.Id, source, stop))
            return SharingErrors.MayNotLink;

        var parameters = new JsonObject
        {
            ["params"] = new JsonObject
            {
                ["bucketName"] = link.Name,
                ["displayName"] = link.DisplayName,
                ["bucketStage"] = link.Stage,
                ["sourceProjectId"] = sourceProject,
                ["sourceBucketId"] = source.Id,
                ["devBranchId"] = from.Branch.Id,
                ["queue"] = "main",
            },
        };
        var made = link with { Backend = source.Backend, Description = source.Description };
        var request = new JobRequest(from, LinkBucket.Operation, parameters, new LinkBucketWork(made, sourceProject, source.Branch, source.Id, from.Caller.Admin?.Id));
        return isAsync
            ? Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl))
            : Answer.Created((await jobs.RunAsync(request, stop)).Results);
    }
}
