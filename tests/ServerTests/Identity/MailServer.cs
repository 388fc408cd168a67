using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headgate.ServerTests.Identity;

/// <summary>An SMTP server for tests; it refuses the first so many mails for the moment and keeps the others.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task accepting;
    private int refusals;

    public MailServer(int refusals)
    {
        this.refusals = refusals;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Mails as they came.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>How many were refused.</summary>
    public int Refused { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(end.Token);
                await TalkUntilItLeavesAsync(client);
            }
        }
        catch (Exception stopped) when (end.IsCancellationRequested && stopped is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private async Task TalkUntilItLeavesAsync(TcpClient client)
    {
        try
        {
            await TalkAsync(client);
        }
        catch (IOException) when (!end.IsCancellationRequested)
        {
            // It went away in the middle; the next one is served.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(end.Token) is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                case "MAIL" when refusals-- > 0:
                    Refused++;
                    await writer.WriteLineAsync("451 try again later");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync(end.Token) is { } text && text != ".")
                        mail.Append(text).Append('\n');
                    Mails.Enqueue(mail.ToString());
                    await writer.WriteLineAsync("250 kept");
                    break;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }
}
