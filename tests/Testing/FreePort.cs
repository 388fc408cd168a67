using System.Net;
using System.Net.Sockets;

namespace Headgate.Testing;

/// <summary>A loopback port for a server that has to be told its port before it binds.</summary>
/// <remarks>
/// It is below those that the system gives to clients and to servers that ask for any, so that nothing takes it between the choice and the binding.
/// A process never gives the same one twice, and processes that run together begin in different places.
/// </remarks>
public static class FreePort
{
    private const int First = 15_000;
    private const int Count = 15_000;
    private static int next = Environment.ProcessId * 61 % Count;

    /// <summary>The port.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + Interlocked.Increment(ref next) % Count;
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
