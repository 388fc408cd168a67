using Headgate.Keptn.Events;

namespace Headgate.Keptn.Uniform;

/// <summary>Which events a subscription is about.</summary>
internal static class SubscriptionMatch
{
    public static bool Wants(this Subscription subscription, KeptnEvent happened) =>
        IsOf(subscription.Event, happened.Type)
        && IsIn(subscription.Filter.Projects, happened.Project) && IsIn(subscription.Filter.Stages, happened.Stage) && IsIn(subscription.Filter.Services, happened.Service);

    /// <summary>Whether a type fits a pattern: <c>*</c> is any one part, <c>&gt;</c> at the end is one or more.</summary>
    public static bool IsOf(string pattern, string type)
    {
        var (wanted, parts) = (pattern.Split('.'), type.Split('.'));
        for (var at = 0; at < wanted.Length; at++)
        {
            if (at >= parts.Length)
                return false;
            if (wanted[at] == ">" && at == wanted.Length - 1)
                return true;
            if (wanted[at] != "*" && wanted[at] != parts[at])
                return false;
        }

        return wanted.Length == parts.Length;
    }

    private static bool IsIn(IReadOnlyList<string> names, string? name) => names.All(one => one.Length == 0) || (name is not null && names.Contains(name));
}
