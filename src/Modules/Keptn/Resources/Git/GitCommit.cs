using System.Globalization;
using System.Text;

namespace Headgate.Keptn.Resources.Git;

/// <summary>A commit to be made: what changes from its parent, in this order.</summary>
/// <param name="Parent">The commit before it; <c>null</c> for the first one.</param>
/// <param name="Message">What it says.</param>
internal sealed record GitCommit(string? Parent, string Message)
{
    private readonly List<(string Path, byte[]? Content)> changes = [];

    /// <summary>Puts a file in place of what is at its path.</summary>
    public GitCommit Put(string path, byte[] content)
    {
        changes.Add((path, content));
        return this;
    }

    /// <summary>Removes the file or folder at a path; nothing happens when there is none.</summary>
    public GitCommit Remove(string path)
    {
        changes.Add((path, null));
        return this;
    }

    /// <summary>The commit as <c>git fast-import</c> reads it: without the last line, the stream is broken and changes nothing.</summary>
    public byte[] ToStream(string reference, string author, DateTimeOffset now)
    {
        using var stream = new MemoryStream();
        var by = string.Create(CultureInfo.InvariantCulture, $"{author} {now.ToUnixTimeSeconds()} +0000");
        Text(stream, $"feature done\ncommit {reference}\nmark :1\nauthor {by}\ncommitter {by}\n");
        Data(stream, Encoding.UTF8.GetBytes(Message));
        if (Parent is not null)
            Text(stream, $"from {Parent}\n");
        foreach (var (path, content) in changes)
        {
            if (content is null)
            {
                Text(stream, $"D {Quoted(path)}\n");
                continue;
            }

            Text(stream, $"M 100644 inline {Quoted(path)}\n");
            Data(stream, content);
        }

        Text(stream, "\nget-mark :1\ndone\n");
        return stream.ToArray();
    }

    private static void Data(MemoryStream stream, byte[] content)
    {
        Text(stream, string.Create(CultureInfo.InvariantCulture, $"data {content.Length}\n"));
        stream.Write(content);
        Text(stream, "\n");
    }

    private static void Text(MemoryStream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));

    private static string Quoted(string path) => $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
