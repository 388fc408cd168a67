using System.Buffers;
using System.Runtime.CompilerServices;

namespace Headgate.Warehouse.Results;

/// <summary>Bytes of rows that grow in place; cleared and used again, so that a long result allocates once.</summary>
internal sealed class RowBuffer(int capacity = 64 * 1024)
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private byte[] bytes = new byte[capacity];

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets what was written beyond a length.</summary>
    public void Cut(int length) => Length = Math.Min(length, Length);

    /// <summary>Room for some bytes; <see cref="Advance"/> says how many were used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Room(int bytes)
    {
        if (this.bytes.Length - Length < bytes)
            Grow(bytes);
        return this.bytes.AsSpan(Length);
    }

    /// <summary>Keeps bytes that were written into <see cref="Room"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int bytes) => Length += bytes;

    /// <summary>Adds one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte value)
    {
        if (bytes.Length == Length)
            Grow(1);
        bytes[Length++] = value;
    }

    /// <summary>Adds bytes as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Adds UTF-8 text as the inside of a JSON string.</summary>
    public void AddEscaped(ReadOnlySpan<byte> text)
    {
        int stop;
        while ((stop = text.IndexOfAny(Escaped)) >= 0)
        {
            Add(text[..stop]);
            AddEscape(text[stop]);
            text = text[(stop + 1)..];
        }

        Add(text);
    }

    private void AddEscape(byte value)
    {
        var room = Room(6);
        room[0] = (byte)'\\';
        var letter = value switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)0,
        };
        room[1] = letter;
        if (letter != 0)
        {
            Length += 2;
            return;
        }

        "u00"u8.CopyTo(room[1..]);
        room[4] = "0123456789abcdef"u8[value >> 4];
        room[5] = "0123456789abcdef"u8[value & 15];
        Length += 6;
    }

    private void Grow(int bytes) =>
        Array.Resize(ref this.bytes, checked((int)Math.Min(Array.MaxLength, Math.Max((long)Length + bytes, 2L * this.bytes.Length))));
}
