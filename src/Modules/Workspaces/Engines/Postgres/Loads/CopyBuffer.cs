using System.Buffers.Binary;

namespace Headgate.Workspaces;

/// <summary>Bytes that grow, in the order of the network.</summary>
internal sealed class CopyBuffer(int capacity)
{
    private byte[] bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Room for so many bytes, which count as written.</summary>
    public Span<byte> Take(int count)
    {
        if (bytes.Length - Length < count)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, checked(Length + count)));
        Length += count;
        return bytes.AsSpan(Length - count, count);
    }

    /// <summary>Takes back what was written after this length.</summary>
    public void BackTo(int length) => Length = length;

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>A value with its length before it.</summary>
    public void Value(ReadOnlySpan<byte> value)
    {
        var room = Take(4 + value.Length);
        BinaryPrimitives.WriteInt32BigEndian(room, value.Length);
        value.CopyTo(room[4..]);
    }

    public ReadOnlySpan<byte> Slice(int from, int to) => bytes.AsSpan(from, to - from);
}
