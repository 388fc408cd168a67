using System.Diagnostics;
using System.Globalization;
using System.Text;
using Headgate.Kernel;

namespace Headgate.Keptn.Resources.Git;

/// <summary>An object of a repository.</summary>
/// <param name="Id">Its hash.</param>
/// <param name="Type"><c>blob</c>, <c>tree</c>, <c>commit</c> or <c>tag</c>.</param>
/// <param name="Content">As it is.</param>
internal sealed record GitObject(string Id, string Type, byte[] Content);

/// <summary>A running <c>git cat-file --batch</c>: one question after the other. It sees what was written meanwhile.</summary>
internal sealed class GitReader(Process process, int mostBytes) : IDisposable
{
    private const int LongestHeader = 8 * 1024;
    private const int ShortestHash = 4;
    private readonly Stream input = process.StandardInput.BaseStream;
    private readonly BufferedStream output = new(process.StandardOutput.BaseStream, 16 * 1024);
    private bool asking;

    /// <summary>Whether it can be asked again: not after a question that was broken off.</summary>
    public bool Works => !asking && !process.HasExited;

    /// <param name="name">An object's hash, a full reference, or <c>&lt;hash&gt;:&lt;path&gt;</c>.</param>
    /// <param name="stop">Breaks the question off: the reader is of no use then.</param>
    /// <returns><c>null</c> when there is no such object.</returns>
    public async Task<GitObject?> FindAsync(string name, CancellationToken stop)
    {
        asking = true;
        await input.WriteAsync(Encoding.UTF8.GetBytes(name + "\n"), stop);
        await input.FlushAsync(stop);
        var header = await ReadLineAsync(stop);
        if (header.EndsWith(" missing", StringComparison.Ordinal) || header.EndsWith(" ambiguous", StringComparison.Ordinal))
        {
            asking = false;
            return null;
        }

        var parts = header.Split(' ');
        if (parts.Length != 3 || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            throw new GitException("git cat-file gave an answer of another form.");
        if (size > mostBytes)
            throw new RefusedException(ResourceErrors.TooLarge(mostBytes));
        var content = new byte[size];
        await output.ReadExactlyAsync(content, stop);
        var end = new byte[1];
        await output.ReadExactlyAsync(end, stop);
        asking = false;
        return new GitObject(parts[0], parts[1], content);
    }

    /// <summary>The object that a full reference points to; <c>null</c> when there is no such reference.</summary>
    public async Task<string?> TipAsync(string reference, CancellationToken stop)
    {
        var tip = (await FindAsync(reference, stop))?.Id;
        // Where there is no reference whose name ends in -g and a part of a hash, git takes the name for that commit.
        var mark = reference.LastIndexOf("-g", StringComparison.Ordinal);
        return mark >= 0 && mark + 2 + ShortestHash <= reference.Length && tip?.StartsWith(reference[(mark + 2)..], StringComparison.OrdinalIgnoreCase) is true ? null : tip;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private async Task<string> ReadLineAsync(CancellationToken stop)
    {
        using var line = new MemoryStream();
        var letter = new byte[1];
        while (true)
        {
            await output.ReadExactlyAsync(letter, stop);
            if (letter[0] == (byte)'\n')
                return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
            if (line.Length == LongestHeader)
                throw new GitException("git cat-file gave a line without an end.");
            line.WriteByte(letter[0]);
        }
    }
}
