using System.Globalization;
using Headgate.Identity;
using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>Reads the fields of a merge request.</summary>
internal static class MergeRequestFields
{
    private const int LongestText = 255;
    private const int MostReviewers = 100;

    /// <summary>The content after the fields are applied to what it was; what was not sent stays.</summary>
    public static MergeRequestContent Content(Fields body, MergeRequestContent? before, DateTimeOffset now)
    {
        var title = before is null || body.Raw("title") is not null ? body.RequiredText("title", LongestText) : before.Title;
        var description = body.Text("description") ?? before?.Description ?? "";
        var externalId = body.Text("externalId", LongestText) switch
        {
            null => before?.ExternalId,
            "" => null,
            var id => id,
        };
        return new MergeRequestContent(title, description, externalId, ReadAutoMerge(body, before?.AutoMerge ?? AutoMerge.Never, now));
    }

    /// <summary>The members whose numbers were sent; <c>null</c> when none were.</summary>
    public static async Task<IReadOnlyList<Reviewer>?> ReviewersAsync(Fields body, ProjectId project, ProjectAdministration members, CancellationToken stop)
    {
        if (Numbers(body, "reviewerIds") is not { } ids)
            return null;
        List<Reviewer> found = [];
        foreach (var id in ids.Distinct())
        {
            if (await members.FindMemberAsync(project, id, stop) is { } member)
                found.Add(new Reviewer(member.Admin.Id, member.Admin.Name, member.Admin.Email, null));
            else
                body.Wrong("reviewerIds", $"User {id} is not a member of the project.");
        }

        return found;
    }

    private static AutoMerge ReadAutoMerge(Fields body, AutoMerge before, DateTimeOffset now)
    {
        var strategy = body.OneOf("autoMergeStrategy", AutoMerge.Immediately, AutoMerge.Scheduled, AutoMerge.None) ?? before.Strategy;
        var text = body.Text("autoMergeAt", LongestText);
        if (strategy != AutoMerge.Scheduled)
            return new AutoMerge(strategy, null);
        if (string.IsNullOrEmpty(text))
        {
            if (before.At is null)
                body.Wrong("autoMergeAt", "This field is required when autoMergeStrategy is \"scheduled\".");
            return new AutoMerge(strategy, before.At);
        }

        if (!WireTime.TryParse(text, out var at))
            body.Wrong("autoMergeAt", "This value is not a valid datetime.");
        else if (at <= now)
            body.Wrong("autoMergeAt", "This value should be in the future.");
        return new AutoMerge(strategy, at.ToUniversalTime());
    }

    private static List<long>? Numbers(Fields body, string name)
    {
        switch (body.Raw(name))
        {
            case null:
                return null;
            case System.Text.Json.Nodes.JsonArray { Count: <= MostReviewers } items:
                List<long> numbers = [];
                foreach (var item in items)
                {
                    if (long.TryParse(item?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                        numbers.Add(number);
                    else
                        body.Wrong($"{name}[{items.IndexOf(item)}]", "This value should be of type integer.");
                }

                return numbers;
            case System.Text.Json.Nodes.JsonArray:
                body.Wrong(name, $"This collection should contain {MostReviewers} elements or less.");
                return [];
            case System.Text.Json.Nodes.JsonObject { Count: 0 }:
                return [];
            default:
                body.Wrong(name, "This value should be of type array.");
                return [];
        }
    }
}
