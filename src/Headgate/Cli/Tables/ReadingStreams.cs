namespace Headgate.Cli.Tables;

/// <summary>A stream that is only read, forward.</summary>
internal abstract class ReadOnceStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is read asynchronously.");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Tells how many bytes pass.</summary>
internal sealed class CountedStream(Stream inner, IProgress<long> progress) : ReadOnceStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        progress.Report(read);
        return read;
    }
}

/// <summary>Gives bytes that were read ahead back before the rest.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnceStream
{
    private ReadOnlyMemory<byte> ahead = prefix;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ahead.IsEmpty)
            return rest.ReadAsync(buffer, cancellationToken);
        var given = Math.Min(ahead.Length, buffer.Length);
        ahead[..given].CopyTo(buffer);
        ahead = ahead[given..];
        return ValueTask.FromResult(given);
    }
}

/// <summary>Standard input, whose reads can be given up: waiting for a pipe or a person cannot be interrupted, only left behind.</summary>
internal sealed class StandardInputStream : ReadOnceStream
{
    private readonly Stream input = Console.OpenStandardInput();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(input.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(cancellationToken));
}
