using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>The content files on disk, <c>&lt;data&gt;/files/&lt;2 hex digits&gt;/&lt;32 hex digits&gt;</c>, and who is using them.</summary>
/// <remarks>
/// Invariants, which make every crash harmless:
/// 1. A content file has a random name, is written once and never changed. A row names it only after its bytes and its name are on disk.
/// 2. Rows decide: what no row names does not exist. A blob is replaced, and a file deleted, by one transaction.
/// 3. A content file is deleted only after the transaction that took its last name away is known to be committed, or by the sweeper, which first asks
///    the database whether a row names it.
/// 4. A file in use is <b>held</b>: from before it exists until after a row may name it, and while a job reads it. Nobody deletes a held file; the sweeper comes
///    back for it.
/// </remarks>
internal sealed class ContentFolder
{
    private const int Deleting = -1;

    private readonly string root;
    private readonly Dictionary<ContentId, int> held = [];
    private readonly Lock holding = new();

    public ContentFolder(DataFolder data)
    {
        root = data.Sub("files");
        for (var i = 0; i < 256; i++)
            Directory.CreateDirectory(Path.Combine(root, i.ToString("x2", CultureInfo.InvariantCulture)));
        CLibrary.SyncFolder(root);
    }

    /// <summary>Says which stack the folder belongs to, so that it is never swept for another database.</summary>
    public string StackFile => Path.Combine(root, "stack.id");

    public string PathOf(ContentId content)
    {
        var name = content.FileName;
        return Path.Combine(root, name[..2], name);
    }

    /// <summary>Begins a new content, held until it is disposed.</summary>
    public ContentWriter Create()
    {
        var content = ContentId.New();
        lock (holding)
            held[content] = 1;
        try
        {
            return new ContentWriter(this, content);
        }
        catch
        {
            Release(content);
            throw;
        }
    }

    /// <summary>Holds contents that rows name; <c>null</c> when one of them is gone by now.</summary>
    public HeldContents? TryHold(IEnumerable<ContentId> contents)
    {
        var taken = new HeldContents(this);
        foreach (var content in contents)
        {
            if (!TryHold(content))
            {
                taken.Dispose();
                return null;
            }

            taken.Add(content);
        }

        return taken;
    }

    /// <summary>Holds a new name that somebody else will write to.</summary>
    public ContentId HoldNew()
    {
        var content = ContentId.New();
        lock (holding)
            held[content] = 1;
        return content;
    }

    public void Release(ContentId content)
    {
        lock (holding)
        {
            if (held[content] == 1)
                held.Remove(content);
            else
                held[content]--;
        }
    }

    /// <summary>Brings contents that others wrote, and their names, to the disk.</summary>
    public void Sync(IEnumerable<ContentId> contents)
    {
        var paths = contents.Select(PathOf).ToList();
        foreach (var path in paths)
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }

        foreach (var parent in paths.Select(path => Path.GetDirectoryName(path)!).Distinct())
            CLibrary.SyncFolder(parent);
    }

    /// <summary>Deletes contents that no row names any more; held ones stay for the sweeper.</summary>
    public void Delete(IEnumerable<ContentId> contents)
    {
        foreach (var content in contents)
            TryDelete(content);
    }

    /// <returns>False when the content is held.</returns>
    public bool TryDelete(ContentId content)
    {
        lock (holding)
        {
            if (!held.TryAdd(content, Deleting))
                return false;
        }

        try
        {
            File.Delete(PathOf(content));
            return true;
        }
        finally
        {
            lock (holding)
                held.Remove(content);
        }
    }

    /// <summary>Content files that were last written before a moment and that nobody holds.</summary>
    /// <remarks>
    /// A content is held from before its file exists until after a row may name it. One that is not held by the time it is listed has therefore a committed row,
    /// or never will have one: a question to the database <b>after</b> that is answered for good.
    /// </remarks>
    public IEnumerable<ContentId> WrittenBefore(DateTimeOffset moment)
    {
        foreach (var folder in new DirectoryInfo(root).EnumerateDirectories())
        {
            foreach (var file in folder.EnumerateFiles())
            {
                if (Guid.TryParseExact(file.Name, "n", out var id) && file.LastWriteTimeUtc < moment.UtcDateTime && !IsHeld(new ContentId(id)))
                    yield return new ContentId(id);
            }
        }
    }

    /// <summary>Whether there is any content file at all.</summary>
    public bool IsEmpty => !new DirectoryInfo(root).EnumerateDirectories().Any(folder => folder.EnumerateFiles().Any());

    private bool IsHeld(ContentId content)
    {
        lock (holding)
            return held.ContainsKey(content);
    }

    private bool TryHold(ContentId content)
    {
        lock (holding)
        {
            var uses = held.GetValueOrDefault(content);
            if (uses == Deleting || !File.Exists(PathOf(content)))
                return false;
            held[content] = uses + 1;
            return true;
        }
    }
}

/// <summary>Contents that stay on disk until this is disposed.</summary>
internal sealed class HeldContents(ContentFolder folder) : IDisposable
{
    private List<ContentId> contents = [];

    public void Add(ContentId content) => contents.Add(content);

    public void Dispose()
    {
        foreach (var content in Interlocked.Exchange(ref contents, []))
            folder.Release(content);
    }
}
