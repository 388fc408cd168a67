using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>A node with Debian's nginx before it, configured by the file of the documentation.</summary>
public sealed class NginxInFront : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("headgate-nginx-");
    private Process? nginx;

    /// <summary>The program; <c>null</c> where there is none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(place => Path.Combine(place, "nginx")).FirstOrDefault(File.Exists);

    /// <summary>Behind nginx. Attempts do not come back while the tests run.</summary>
    public HeadgateProcess Node { get; private set; } = null!;

    /// <summary>Where nginx listens.</summary>
    public Uri Url { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Program is null)
            return;
        Node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Gateway:MaxAuthRequestsPerSecond"] = "0.001" });
        var port = FreePort.Next();
        Url = new Uri($"http://127.0.0.1:{port}");
        var documented = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "nginx", "keptn.conf"));
        var site = Once(Once(documented, "server 127.0.0.1:8080;", $"server {Node.Url.Authority};"), "listen 8088;", $"listen 127.0.0.1:{port};");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "keptn.conf"), site);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nginx.conf"), $$"""
            daemon off;
            worker_processes 1;
            pid {{folder.FullName}}/nginx.pid;
            error_log stderr notice;
            events { worker_connections 128; }
            http {
                access_log off;
                client_body_temp_path {{folder.FullName}}/body;
                proxy_temp_path {{folder.FullName}}/proxy;
                fastcgi_temp_path {{folder.FullName}}/fastcgi;
                uwsgi_temp_path {{folder.FullName}}/uwsgi;
                scgi_temp_path {{folder.FullName}}/scgi;
                include {{folder.FullName}}/keptn.conf;
            }
            """);
        nginx = Process.Start(Program, ["-p", folder.FullName, "-c", Path.Combine(folder.FullName, "nginx.conf"), "-e", "stderr"]);
        using var client = new HttpClient { BaseAddress = Url };
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return await client.GetStringAsync("/nginx-health") == "OK\n";
            }
            catch (HttpRequestException)
            {
                Assert.False(nginx!.HasExited, "nginx ended.");
                return false;
            }
        });
    }

    /// <summary>A client of nginx with an address of its own on this machine.</summary>
    /// <param name="address">The last part of the address.</param>
    /// <param name="token">The token; <c>null</c> for none.</param>
    public HttpClient NewClient(byte address, string? token)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (context, stop) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, address]), 0));
                    await socket.ConnectAsync(context.DnsEndPoint, stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        { BaseAddress = Url };
        if (token is not null)
            client.DefaultRequestHeaders.Add("x-token", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (nginx is not null)
        {
            using var stop = Process.Start("kill", ["-TERM", nginx.Id.ToString(CultureInfo.InvariantCulture)]);
            await stop.WaitForExitAsync();
            await nginx.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            nginx.Dispose();
        }

        if (Node is not null)
            await Node.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static string Once(string text, string what, string by)
    {
        Assert.Equal(2, text.Split(what).Length);
        return text.Replace(what, by, StringComparison.Ordinal);
    }
}
