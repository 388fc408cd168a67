using System.Text;

namespace Headgate.Warehouse.Wire;

/// <summary>Writes a frame's content.</summary>
internal sealed class PayloadWriter : BinaryWriter
{
    private readonly MemoryStream bytes;

    public PayloadWriter() : this(new MemoryStream())
    {
    }

    private PayloadWriter(MemoryStream bytes) : base(bytes, Encoding.UTF8) => this.bytes = bytes;

    public ReadOnlySpan<byte> Bytes => bytes.GetBuffer().AsSpan(0, checked((int)bytes.Length));

    public void WriteText(string? text)
    {
        Write(text is not null);
        if (text is not null)
            Write(text);
    }

    public void WriteNumber(long? number)
    {
        Write(number is not null);
        if (number is { } value)
            Write(value);
    }

    public void WriteList<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        Write(items.Count);
        foreach (var item in items)
            write(item);
    }

    public void WriteTexts(IReadOnlyCollection<string> texts) => WriteList(texts, Write);

    public void WriteMap(IReadOnlyDictionary<string, string> map) => WriteList(map, pair =>
    {
        Write(pair.Key);
        Write(pair.Value);
    });
}

/// <summary>Reads a frame's content.</summary>
/// <remarks>A content that ends early or holds nonsense is an <see cref="IOException"/> or <see cref="InvalidDataException"/>, never more memory than it has bytes.</remarks>
internal sealed class PayloadReader(byte[] bytes) : BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8)
{
    public string? ReadText() => ReadBoolean() ? ReadString() : null;

    public long? ReadNumber() => ReadBoolean() ? ReadInt64() : null;

    public List<T> ReadList<T>(Func<T> read)
    {
        var count = ReadInt32();
        if (count < 0 || count > BaseStream.Length - BaseStream.Position)
            throw new InvalidDataException($"A list cannot have {count} items.");
        var items = new List<T>(count);
        for (var i = 0; i < count; i++)
            items.Add(read());
        return items;
    }

    public List<string> ReadTexts() => ReadList(ReadString);

    public Dictionary<string, string> ReadMap()
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in ReadList(() => (ReadString(), ReadString())))
            map[key] = value;
        return map;
    }

    public byte[] ReadBlock()
    {
        var length = ReadInt32();
        if (length < 0 || length > BaseStream.Length - BaseStream.Position)
            throw new InvalidDataException($"A block cannot have {length} bytes.");
        return ReadBytes(length);
    }
}
