using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CmsSim.ContractTests.Support;

/// <summary>A server on the loopback that answers LDAP requests as its script says, also wrongly.</summary>
internal sealed class FakeDirectory : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Func<FakeConversation, Task> _script;
    private readonly ConcurrentQueue<byte[]> _requests = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Task _accepting;

    public FakeDirectory(Func<FakeConversation, Task> script, X509Certificate2? certificate = null)
    {
        (_script, _certificate) = (script, certificate);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>A server that accepts the bind, and then sends these messages for each search. Each gets the number of the search.</summary>
    public static FakeDirectory Answering(params Func<int, byte[]>[] messages) => new(async conversation =>
    {
        await conversation.BindAsync();
        while (await conversation.ReadAsync() is { } search)
        {
            foreach (var message in messages)
                await conversation.SendAsync(message(IdOf(search)));
        }
    });

    public int Port { get; }

    /// <summary>The requests so far, byte for byte.</summary>
    public IReadOnlyList<byte[]> Requests => [.. _requests];

    public int Connections => _conversations.Count;

    public static byte[] Bound(int id, int result = 0, string diagnosis = "") => Message(id, 1, writer => WriteResult(writer, result, diagnosis));

    public static byte[] Entry(int id, string dn, params (string Name, string Value)[] attributes) => Message(id, 4, writer =>
    {
        writer.WriteOctetString(Encoding.UTF8.GetBytes(dn));
        using (writer.PushSequence())
        {
            foreach (var (name, value) in attributes)
            {
                using (writer.PushSequence())
                {
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(name));
                    using (writer.PushSetOf())
                        writer.WriteOctetString(Encoding.UTF8.GetBytes(value));
                }
            }
        }
    });

    public static byte[] Done(int id, int result = 0, string diagnosis = "", byte[]? cookie = null) => Message(id, 5, writer => WriteResult(writer, result, diagnosis), cookie);

    /// <summary>A message with any operation.</summary>
    public static byte[] Message(int id, int operation, Action<AsnWriter> body, byte[]? cookie = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, operation)))
                body(writer);
            if (cookie is not null)
                WriteCookie(writer, cookie);
        }
        return writer.Encode();
    }

    public static int IdOf(byte[] message) => new AsnReader(message, AsnEncodingRules.BER).ReadSequence() is var parts && parts.TryReadInt32(out var id) ? id : -1;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_conversations);
        _stop.Dispose();
    }

    private static void WriteResult(AsnWriter writer, int result, string diagnosis)
    {
        writer.WriteEncodedValue([0x0a, 1, (byte)result]);
        writer.WriteOctetString([]);
        writer.WriteOctetString(Encoding.UTF8.GetBytes(diagnosis));
    }

    private static void WriteCookie(AsnWriter writer, byte[] cookie)
    {
        var value = new AsnWriter(AsnEncodingRules.BER);
        using (value.PushSequence())
        {
            value.WriteInteger(0);
            value.WriteOctetString(cookie);
        }
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
        {
            writer.WriteOctetString("1.2.840.113556.1.4.319"u8);
            writer.WriteOctetString(value.Encode());
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _conversations.Add(ConverseAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        try
        {
            await using var network = new NetworkStream(socket, ownsSocket: true);
            await using var tls = _certificate is null ? null : new SslStream(network);
            if (tls is not null)
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            await _script(new FakeConversation((Stream?)tls ?? network, _requests, _stop.Token));
        }
        catch (Exception left) when (left is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client has disconnected, or the test is over.
        }
    }
}

/// <summary>One connection to a <see cref="FakeDirectory"/>.</summary>
internal sealed class FakeConversation(Stream stream, ConcurrentQueue<byte[]> requests, CancellationToken stop)
{
    /// <summary>Reads the next request; null at the end of the connection.</summary>
    public async Task<byte[]?> ReadAsync()
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        var needed = 2;
        while (bytes.Count < needed)
        {
            if (await stream.ReadAsync(one, stop) == 0)
                return null;
            bytes.Add(one[0]);
            if (bytes.Count == 2 && one[0] < 0x80)
                needed = 2 + one[0];
            else if (bytes.Count == 2)
                needed = 2 + (one[0] & 0x7f);
            else if (bytes.Count > 2 && bytes[1] >= 0x80 && bytes.Count == 2 + (bytes[1] & 0x7f))
                needed = bytes.Skip(2).Aggregate(0, (length, next) => (length << 8) | next) + bytes.Count;
        }
        requests.Enqueue([.. bytes]);
        return [.. bytes];
    }

    public Task SendAsync(byte[] bytes) => stream.WriteAsync(bytes, stop).AsTask();

    /// <summary>Accepts the bind of the client.</summary>
    public async Task BindAsync()
    {
        if (await ReadAsync() is { } bind)
            await SendAsync(FakeDirectory.Bound(FakeDirectory.IdOf(bind)));
    }

    /// <summary>Waits until the client has disconnected or the test is over.</summary>
    public async Task HangAsync()
    {
        while (await stream.ReadAsync(new byte[1], stop) > 0)
        {
        }
    }
}
