using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headgate.Bench.Load;

/// <summary>The load generator, a process of its own: connections that are kept, each with one request under way at a time.</summary>
internal static class LoadChild
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Arguments: verb, port, path, connections, seconds; standard input: the token. Prints requests per second, and all requests with those to warm up.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (port, path, connections) = (int.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[2], int.Parse(arguments[3], CultureInfo.InvariantCulture));
        var seconds = double.Parse(arguments[4], CultureInfo.InvariantCulture);
        var token = (await Console.In.ReadToEndAsync()).Trim();
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{(token.Length > 0 ? $"X-StorageApi-Token: {token}\r\n" : "")}\r\n");
        var warmed = await AskForAsync(port, request, connections, WarmUp);
        var started = TimeProvider.System.GetTimestamp();
        var answers = await AskForAsync(port, request, connections, TimeSpan.FromSeconds(seconds));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answers / TimeProvider.System.GetElapsedTime(started).TotalSeconds}|{warmed + answers}"));
        return 0;
    }

    private static async Task<long> AskForAsync(int port, byte[] request, int connections, TimeSpan time)
    {
        using var over = new CancellationTokenSource(time, TimeProvider.System);
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => AskInTurnAsync(port, request, over.Token))));
        return counts.Sum();
    }

    private static async Task<long> AskInTurnAsync(int port, byte[] request, CancellationToken over)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
        var answer = new AnswerReader(socket);
        var count = 0L;
        while (!over.IsCancellationRequested)
        {
            await socket.SendAsync(request, SocketFlags.None, CancellationToken.None);
            await answer.ReadOneAsync();
            count++;
        }

        return count;
    }
}

/// <summary>Reads one answer after the other, with a length or in chunks, and insists on 200.</summary>
internal sealed class AnswerReader(Socket socket)
{
    private readonly byte[] buffer = new byte[256 * 1024];
    private int filled;

    public async Task ReadOneAsync()
    {
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
            await FillAsync();
        var length = BodyLength(buffer.AsSpan(0, end + 2));
        end += 4;
        while (length is null ? !buffer.AsSpan(end - 2, filled - end + 2).EndsWith("\r\n0\r\n\r\n"u8) : filled < end + length)
            await FillAsync();
        filled = 0;
    }

    private async Task FillAsync()
    {
        var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None);
        if (read == 0)
            throw new IOException("The server closed the connection, or the answer is larger than the buffer.");
        filled += read;
    }

    /// <summary>The length of the body; <c>null</c> when it comes in chunks.</summary>
    private static int? BodyLength(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 200 "u8))
            throw new IOException($"The answer is not 200: {Encoding.ASCII.GetString(head[..head.IndexOf("\r\n"u8)])}");
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
            return null;
        var value = head[(at + "Content-Length: ".Length)..];
        return int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
