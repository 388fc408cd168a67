using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>A container, or a blob in it, as a request names it.</summary>
/// <param name="Project">The tenant; part of the container's name, which every signature covers.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Blob">The blob's name as the client wrote it; <c>null</c> for the container itself. Never a path: nothing on disk is named after it.</param>
internal sealed partial record BlobAddress(ProjectId Project, string Container, string? Blob)
{
    private const int LongestName = 1024;
    private const string ServicePrefix = "/services/blob/";

    /// <summary>Whether the container is a file's: after the project comes the number of a token. Others are named after what they are for.</summary>
    public bool IsOfFile => FileContainerName().IsMatch(Container);

    /// <summary>What follows the host in the addresses we answer to: an optional prefix, an optional account, the container, the blob.</summary>
    /// <remarks>Read from the raw request line: a decoded path no longer tells <c>%2F</c> from <c>%252F</c>, and a server resolves dots in it.</remarks>
    public static bool TryParse(string rawTarget, [NotNullWhen(true)] out BlobAddress? address)
    {
        address = null;
        var path = rawTarget.AsSpan();
        if (!path.StartsWith('/'))
        {
            var scheme = path.IndexOf("://", StringComparison.Ordinal);
            var slash = scheme < 0 ? -1 : path[(scheme + 3)..].IndexOf('/');
            if (slash < 0)
                return false;
            path = path[(scheme + 3 + slash)..];
        }

        if (path.IndexOf('?') is >= 0 and var query)
            path = path[..query];
        path = path.StartsWith(ServicePrefix, StringComparison.Ordinal) ? path[ServicePrefix.Length..] : path[1..];
        if (path.StartsWith(SharedAccess.Account + "/", StringComparison.Ordinal))
            path = path[(SharedAccess.Account.Length + 1)..];

        var end = path.IndexOf('/');
        var container = (end < 0 ? path : path[..end]).ToString();
        if (ContainerName().Match(container) is not { Success: true } name
            || !long.TryParse(name.Groups["project"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var project))
            return false;
        var blob = end < 0 || end + 1 == path.Length ? null : Uri.UnescapeDataString(path[(end + 1)..].ToString());
        address = new BlobAddress(new ProjectId(project), container, blob);
        return true;
    }

    /// <summary>The name of a file's container.</summary>
    public static string ContainerOf(ProjectId project, TokenId token, FileId file, DateTimeOffset created) =>
        string.Create(CultureInfo.InvariantCulture, $"exp-{project}-files-{token}-{file}-{created.UtcDateTime:yyyy-MM-dd}");

    /// <summary>Whether a blob may have this name.</summary>
    public static bool IsValidName(string blob)
    {
        if (blob.Length is 0 or > LongestName)
            return false;
        for (var i = 0; i < blob.Length; i++)
        {
            // Neither PostgreSQL nor XML can hold these.
            if (char.IsControl(blob[i]) || blob[i] is '\uFFFE' or '\uFFFF')
                return false;
            if (!char.IsSurrogate(blob[i]))
                continue;
            if (i + 1 == blob.Length || !char.IsSurrogatePair(blob[i], blob[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    [GeneratedRegex("^exp-(?<project>[0-9]{1,18})-files-[a-z0-9-]{1,100}$", RegexOptions.CultureInvariant)]
    private static partial Regex ContainerName();

    [GeneratedRegex("^exp-[0-9]{1,18}-files-[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex FileContainerName();
}
