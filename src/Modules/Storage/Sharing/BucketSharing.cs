using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>How a bucket is shared.</summary>
internal sealed record BucketSharing
{
    public required SharingType Type { get; init; }

    /// <summary>The projects that may link it, for <see cref="SharingType.Projects"/>.</summary>
    public IReadOnlyList<long> Projects { get; init; } = [];

    /// <summary>The admins who may link it, for <see cref="SharingType.Users"/>.</summary>
    public IReadOnlyList<SharingUser> Users { get; init; } = [];

    public required long? ById { get; init; }

    public required string ByName { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Who may link a shared bucket, always within the organization of its project.</summary>
internal enum SharingType
{
    /// <summary>Members of the organization, from any project.</summary>
    Organization,

    /// <summary>Every project.</summary>
    OrganizationProject,

    /// <summary>Some projects.</summary>
    Projects,

    /// <summary>Some admins, from any project.</summary>
    Users,
}

/// <summary>An admin a bucket is shared to.</summary>
internal sealed record SharingUser(long Id, string Name, string Email);

/// <summary>The words for <see cref="SharingType"/>.</summary>
internal static class SharingWords
{
    public const string Organization = "organization";
    public const string OrganizationProject = "organization-project";
    public const string Projects = "selected-projects";
    public const string Users = "selected-users";

    public static string Of(SharingType type) => type switch
    {
        SharingType.Organization => Organization,
        SharingType.OrganizationProject => OrganizationProject,
        SharingType.Projects => Projects,
        _ => Users,
    };

    public static SharingType Parse(string word) => word switch
    {
        Organization => SharingType.Organization,
        OrganizationProject => SharingType.OrganizationProject,
        Projects => SharingType.Projects,
        Users => SharingType.Users,
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "no type of sharing"),
    };
}

/// <summary>The <c>sharedBy</c> of a bucket.</summary>
internal sealed record SharedByView(long? Id, string Name, DateTimeOffset Date);

/// <summary>Another project as it is shown.</summary>
internal sealed record ProjectView(long Id, string Name);

/// <summary>The <c>sharingParameters</c> of a bucket; an empty list when everybody in the organization is meant.</summary>
internal sealed record SharingParametersView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProjectView>? Projects,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SharingUser>? Users)
{
    /// <param name="sharing">How the bucket is shared.</param>
    /// <param name="names">Names of projects that could be looked up.</param>
    public static object Of(BucketSharing sharing, IReadOnlyDictionary<ProjectId, string> names) => sharing.Type switch
    {
        SharingType.Projects => new SharingParametersView([.. sharing.Projects.Select(id => new ProjectView(id, names.GetValueOrDefault(new ProjectId(id), "")))], null),
        SharingType.Users => new SharingParametersView(null, sharing.Users),
        _ => new JsonArray(),
    };
}
