using System.Net;
using System.Net.Sockets;

namespace Portal.Tests;

/// <summary>
/// Ports that nobody listens on. They lie below those that Linux gives to whoever asks for any (net.ipv4.ip_local_port_range begins at 32768): one of those may be given to somebody else
/// before the program that is to listen on it has started, or while it is killed and started again.
/// </summary>
internal static class FreePort
{
    private const int First = 12_000, Count = 20_000;

    // Programs that run side by side begin at different places; within one, no port is given twice.
    private static int _last = Random.Shared.Next(Count);

    public static int Next()
    {
        for (var i = 0; i < Count; i++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || IsFree(IPAddress.IPv6Loopback, port))) return port;
        }

        throw new InvalidOperationException($"No port from {First} on is free.");
    }

    private static bool IsFree(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException)
        {
            return true; // an address that this machine does not have: nobody listens there either
        }
    }
}
