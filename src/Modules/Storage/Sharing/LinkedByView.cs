using Headgate.Identity;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>An entry of <c>linkedBy</c>.</summary>
internal sealed record LinkedByView(string Id, DateTimeOffset Created, ProjectView Project);

/// <summary>Says who links buckets.</summary>
internal sealed class LinkedBy(SharingStore sharing, ProjectDirectory projects)
{
    /// <summary>The entries of <c>linkedBy</c> by the bucket's number; buckets that nobody links have none.</summary>
    public async Task<ILookup<long, LinkedByView>> OfAsync(ProjectId project, IEnumerable<Bucket> buckets, CancellationToken stop)
    {
        var shared = buckets.Where(bucket => bucket.Sharing is not null).Select(bucket => bucket.Number).ToList();
        List<(long Bucket, LinkedByView View)> views = [];
        if (shared.Count > 0)
        {
            foreach (var links in await sharing.LinksAsync(project, shared, stop))
            {
                foreach (var link in links)
                {
                    var name = (await projects.FindAsync(link.Project, stop))?.Name ?? "";
                    views.Add((links.Key, new LinkedByView(link.Id, link.Created, new ProjectView(link.Project.Value, name))));
                }
            }
        }

        return views.ToLookup(pair => pair.Bucket, pair => pair.View);
    }
}
