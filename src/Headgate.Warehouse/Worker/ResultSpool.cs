using System.Globalization;

namespace Headgate.Warehouse.Worker;

/// <summary>The rows of a result: the first ones in memory, the others in files of about one size.</summary>
/// <param name="folder">Where files go; <c>null</c> drops what does not fit into memory.</param>
/// <param name="prefix">What their names begin with.</param>
/// <param name="inlineBytes">How many bytes stay in memory.</param>
/// <param name="partBytes">How many bytes a file has, about.</param>
/// <param name="mostBytes">How many bytes all files together may have.</param>
internal sealed class ResultSpool(string? folder, string prefix, int inlineBytes, int partBytes, long mostBytes) : IDisposable
{
    private readonly MemoryStream inline = new();
    private readonly List<ResultPart> parts = [];
    private FileStream? file;
    private long fileRows;
    private long spooled;
    private bool isInlineFull;

    public long Rows { get; private set; }

    public int InlineRows { get; private set; }

    public ReadOnlyMemory<byte> Inline => inline.GetBuffer().AsMemory(0, (int)inline.Length);

    /// <summary>Adds rows as they are written: JSON arrays with commas between.</summary>
    public void Add(ReadOnlySpan<byte> bytes, int rows)
    {
        if (rows == 0)
            return;
        Rows += rows;
        isInlineFull |= inline.Length + bytes.Length > inlineBytes;
        if (!isInlineFull)
        {
            Append(inline, bytes);
            InlineRows += rows;
        }
        else if (folder is not null)
        {
            if ((spooled += bytes.Length) > mostBytes)
                throw new WarehouseException(604, "53100", $"The statement was stopped: its result is larger than {mostBytes / 1024 / 1024} MiB. Ask for fewer rows or columns, or put them into a table.");
            file ??= new FileStream(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{prefix}-{parts.Count}")), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            Append(file, bytes);
            fileRows += rows;
            if (file.Length >= partBytes)
                EndPart();
        }
    }

    public IReadOnlyList<ResultPart> End()
    {
        EndPart();
        return parts;
    }

    public void Dispose() => file?.Dispose();

    private static void Append(Stream to, ReadOnlySpan<byte> bytes)
    {
        if (to.Length > 0)
            to.WriteByte((byte)',');
        to.Write(bytes);
    }

    private void EndPart()
    {
        if (file is null)
            return;
        parts.Add(new(Path.GetFileName(file.Name), fileRows, file.Length));
        file.Dispose();
        (file, fileRows) = (null, 0);
    }
}
