using System.ComponentModel.DataAnnotations;

namespace Headgate.Keptn.Resources;

/// <summary>Settings of the projects' git repositories, section <c>Keptn:Resources</c>.</summary>
internal sealed record ResourceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keptn:Resources";

    /// <summary>The git program, 2.31 or later. Default <c>git</c> on the path. Since 0.3.</summary>
    [Required]
    public string Git { get; init; } = "git";

    /// <summary>Where the repositories are; nodes that share a database must share this folder too. Default <c>keptn/repositories</c> in the data folder. Since 0.3.</summary>
    public string? Folder { get; init; }

    /// <summary>The branch with a project's own files, for projects made from now on. Default <c>master</c>. Since 0.3.</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9_-]{0,99}")]
    public string DefaultBranch { get; init; } = "master";

    /// <summary>Whether projects made from now on keep stages in folders of the default branch (<c>.keptn-stages/&lt;stage&gt;</c>) and not in branches. Default false. Since 0.3.</summary>
    public bool DirectoryStages { get; init; }

    /// <summary>Who commits. Default <c>keptn</c>. Since 0.3.</summary>
    [RegularExpression("[^<>\\x00-\\x1f]{1,100}")]
    public string AuthorName { get; init; } = "keptn";

    /// <summary>The committer's address. Default <c>keptn@keptn.sh</c>. Since 0.3.</summary>
    [RegularExpression("[^<>\\s]{1,200}")]
    public string AuthorEmail { get; init; } = "keptn@keptn.sh";

    /// <summary>How long a git command without network may take. 1 s to 1 h; default 1 min. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a git command that talks to an upstream may take. 1 s to 1 h; default 1 min. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How old what the platform itself reads from a project with an upstream may be; requests always ask the upstream. 0 to 1 h; default 5 s. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Freshness { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether upstreams may be on this machine; link-local addresses never may. Default false. Since 0.3.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Most writes of different projects at once, each of which holds a connection to the database; as many again of projects whose upstreams are on one machine, and twice as many of all with an upstream. 1 to 100; default 8. Since 0.3.</summary>
    [Range(1, 100)]
    public int Writers { get; init; } = 8;

    /// <summary>The largest file that is read or unpacked, in bytes. 1 KiB to 1 GiB; default 64 MiB. Since 0.3.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxFileBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Most files in a request, a chart or a listing. 1 to 1,000,000; default 10,000. Since 0.3.</summary>
    [Range(1, 1_000_000)]
    public int MaxFiles { get; init; } = 10_000;
}
