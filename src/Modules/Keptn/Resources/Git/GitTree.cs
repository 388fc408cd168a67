using System.Text;

namespace Headgate.Keptn.Resources.Git;

/// <summary>An entry of a folder.</summary>
internal sealed record GitEntry(string Mode, string Name, string Id)
{
    public bool IsFolder => Mode == "40000";

    /// <summary>Links and modules, which others may have put there, are no files of ours.</summary>
    public bool IsFile => Mode is "100644" or "100755" or "100664";
}

/// <summary>Reads a folder: per entry the mode, a blank, the name, a zero byte and the hash.</summary>
internal static class GitTree
{
    private const int HashBytes = 20;

    public static List<GitEntry> Read(ReadOnlySpan<byte> content)
    {
        var entries = new List<GitEntry>();
        while (!content.IsEmpty)
        {
            var blank = content.IndexOf((byte)' ');
            var zero = content.IndexOf((byte)0);
            if (blank < 0 || zero < blank || content.Length < zero + 1 + HashBytes)
                throw new GitException("A folder in the repository is broken.");
            entries.Add(new GitEntry(
                Encoding.ASCII.GetString(content[..blank]),
                Encoding.UTF8.GetString(content[(blank + 1)..zero]),
                Convert.ToHexStringLower(content.Slice(zero + 1, HashBytes))));
            content = content[(zero + 1 + HashBytes)..];
        }

        return entries;
    }
}
