using System.Buffers.Binary;

namespace Headgate.Warehouse.Wire;

/// <summary>Frames on a pair of streams: length, kind, session, request, payload.</summary>
/// <remarks>One thread reads; any thread writes. A reader takes nothing for granted: what is not a frame ends the connection.</remarks>
internal sealed class FrameStream(Stream input, Stream output) : IDisposable
{
    private const int HeaderBytes = 13;

    /// <summary>The longest payload.</summary>
    public const int MaxPayload = 256 * 1024 * 1024;

    private readonly Lock writing = new();

    /// <summary>The next frame; <c>null</c> when the other side is gone.</summary>
    /// <exception cref="InvalidDataException">What came is not a frame.</exception>
    public Frame? Read()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        try
        {
            if (input.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
                return null;
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is < 0 or > MaxPayload)
                throw new InvalidDataException($"A frame cannot have {length} bytes.");
            var kind = (FrameKind)header[4];
            if (!Enum.IsDefined(kind))
                throw new InvalidDataException($"There is no frame of kind {header[4]}.");
            var payload = length == 0 ? [] : new byte[length];
            if (input.ReadAtLeast(payload, length, throwOnEndOfStream: false) < length)
                return null;
            return new(kind, BinaryPrimitives.ReadInt32LittleEndian(header[5..]), BinaryPrimitives.ReadInt32LittleEndian(header[9..]), payload);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Writes a frame.</summary>
    /// <returns>False when the other side is gone.</returns>
    public bool Write(FrameKind kind, int session, int request, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
        header[4] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(header[5..], session);
        BinaryPrimitives.WriteInt32LittleEndian(header[9..], request);
        try
        {
            lock (writing)
            {
                output.Write(header);
                output.Write(payload);
                output.Flush();
            }

            return true;
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
    }
}
