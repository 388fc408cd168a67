using System.ComponentModel.DataAnnotations;

namespace Headgate.Files;

/// <summary>Settings of the file storage, section <c>Files</c>.</summary>
public sealed record FilesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Files";

    /// <summary>Days a file is kept unless it is permanent. 1 to 3,650; default 15. Since 0.1.</summary>
    [Range(1, 3650)]
    public int MaxAgeDays { get; init; } = 15;

    /// <summary>The <c>region</c> of every file. Default <c>us-east-1</c>. Since 0.1.</summary>
    [Required]
    public string Region { get; init; } = "us-east-1";

    /// <summary>How long upload and download credentials work. 1 min to 7 days; default 12 h. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan CredentialLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a file's <c>url</c> works. 1 min to 7 days; default 1 h. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Pause between two sweeps. 50 ms to 1 day; default 5 min. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0500000", "1.00:00:00")]
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a content file that no row names stays on disk. 0 to 7 days; default 1 h. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan OrphanGrace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a block waits to be committed. 0 to 30 days; default 1 day. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan UncommittedBlockLifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long an expired file is still listed with <c>showExpired</c>; its content goes at once. 0 to 3,650 days; default 30 days. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan ExpiredRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The largest block. 64 KiB to 4,000 MiB; default 4,000 MiB. Since 0.1.</summary>
    [Range(65_536L, 4_194_304_000L)]
    public long MaxBlockBytes { get; init; } = 4_194_304_000;

    /// <summary>The largest blob that comes in one piece. 64 KiB to 5,000 MiB; default 5,000 MiB. Since 0.1.</summary>
    [Range(65_536L, 5_242_880_000L)]
    public long MaxPutBlobBytes { get; init; } = 5_242_880_000;
}
