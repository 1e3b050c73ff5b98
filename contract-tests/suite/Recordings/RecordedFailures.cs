using System.Net;
using System.Net.Sockets;
using System.Text;
using CmsSim.ContractTests.Http;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Record;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Recordings;

/// <summary>Bridges that are away or go, bodies that are large, clients that are slow, and disks that are full.</summary>
public sealed class RecordedFailures
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_dead_bridge_ends_the_connection_of_the_client_and_its_request_is_recorded()
    {
        using var dead = Unused(out var address);
        await using var run = RecordedRun.Start(address);

        for (var i = 0; i < 3; i++)
            (await SendAsync(run.Proxy.Http!, "GET /api/v1/coSpaces HTTP/1.1\r\nHost: cms\r\n\r\n")).Should().BeEmpty();
        var items = await run.StopAsync();

        items.OfType<RecordedExchange>().Should().HaveCount(3).And.OnlyContain(exchange => exchange.Target == "/api/v1/coSpaces" && exchange.RequestEnded != null && exchange.Status == null);
        items.OfType<RecordedRemark>().Should().HaveCount(3).And.OnlyContain(remark => remark.Text.Contains("cannot be reached", StringComparison.Ordinal) && remark.Connection > 0);
        run.Proxy.Unreachable.Should().Be(3);
        run.Warnings.Should().ContainSingle("a bridge that stays away is one warning");
    }

    [Fact]
    public async Task An_answer_that_the_bridge_breaks_off_is_broken_off_for_the_client_and_stays_incomplete()
    {
        using var bridge = new TcpListener(IPAddress.Loopback, 0);
        bridge.Start();
        await using var run = RecordedRun.Start(new Uri($"http://{bridge.LocalEndpoint}"));
        var client = SendAsync(run.Proxy.Http!, "GET /api/v1/calls HTTP/1.1\r\nHost: cms\r\n\r\n");
        using (var socket = await bridge.AcceptSocketAsync())
        {
            await socket.ReceiveAsync(new byte[100]);
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<calls total=\"0\">"u8.ToArray());
            await UntilAsync(() => run.Items().OfType<RecordedExchange>().Any(exchange => exchange.AnswerSize == 17));
            socket.LingerState = new LingerOption(true, 0);
        }

        (await client).Should().StartWith("HTTP/1.1 200 OK").And.NotContain("</calls>");
        var items = await run.StopAsync();

        items.OfType<RecordedExchange>().Should().ContainSingle().Which.Should().Match<RecordedExchange>(exchange => exchange.Status == 200 && exchange.AnswerEnded == null && exchange.AnswerSize == 17);
        items.OfType<RecordedRemark>().Should().ContainSingle().Which.Text.Should().StartWith("The connection to the server failed");
        var imported = new Collected();
        using var file = File.OpenRead(run.File);
        RecordingImport.Read(file, "recording.raw", imported, CancellationToken.None);
        imported.Exchanges.Should().ContainSingle().Which.Answer!.Body.Holes.Should().ContainSingle();
        imported.Notes.Select(note => note.Hole).Should().Contain(HoleKind.Body);
    }

    [Fact]
    public async Task A_large_answer_streams_at_the_pace_of_a_slow_client()
    {
        const long Size = 48L << 20;
        const long Buffers = 20L << 20;   // those of four sockets, at most
        using var bridge = new TcpListener(IPAddress.Loopback, 0);
        bridge.Start();
        await using var run = RecordedRun.Start(new Uri($"http://{bridge.LocalEndpoint}"));
        using var client = new TcpClient { ReceiveBufferSize = 64 * 1024 };
        await client.ConnectAsync(run.Proxy.Http!.Host, run.Proxy.Http.Port);
        await client.GetStream().WriteAsync("GET /api/v1/large HTTP/1.1\r\nHost: cms\r\n\r\n"u8.ToArray());
        using var server = await bridge.AcceptSocketAsync();
        var sending = Task.Run(async () =>
        {
            await server.ReceiveAsync(new byte[1000]);
            await server.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n"));
            var piece = new byte[256 * 1024];
            for (var sent = 0L; sent < Size; sent += piece.Length)
                await server.SendAsync(piece);
            server.Shutdown(SocketShutdown.Send);
        });

        var buffer = new byte[128 * 1024];
        var received = 0L;
        for (int read; (read = await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(s_patience)) > 0;)
        {
            received += read;
            (run.Proxy.BytesFromServers - received).Should().BeLessThan(Buffers, "the proxy holds nothing back");
        }
        await sending.WaitAsync(s_patience);
        client.Client.Shutdown(SocketShutdown.Send);
        await run.Proxy.StopAsync();

        var exchange = run.Items(new RecordingReaderOptions { MostOfOneBody = 1000 }).OfType<RecordedExchange>().Should().ContainSingle().Subject;
        (exchange.AnswerSize, exchange.AnswerBody.Length, exchange.IsWhole).Should().Be((Size, 1000, true));
        run.Proxy.RecordedBytes.Should().Be(new FileInfo(run.File).Length).And.BeGreaterThan(Size);
    }

    [Fact]
    public async Task Bytes_that_are_not_HTTP_are_passed_on_and_remarked()
    {
        using var bridge = new TcpListener(IPAddress.Loopback, 0);
        bridge.Start();
        await using var run = RecordedRun.Start(new Uri($"http://{bridge.LocalEndpoint}"));
        var client = SendAsync(run.Proxy.Http!, "\0\u0001 hello\nwhat is this?\n\n");
        using (var socket = await bridge.AcceptSocketAsync())
        {
            await socket.ReceiveAsync(new byte[100]);
            await socket.SendAsync("220 not HTTP\r\n\r\n"u8.ToArray());
        }

        (await client).Should().Be("220 not HTTP\r\n\r\n");
        (await run.StopAsync()).Should().AllBeOfType<RecordedRemark>().And.Contain(remark => ((RecordedRemark)remark).Text.Contains("not HTTP/1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recording_that_cannot_be_written_says_so_and_nothing_more_passes()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim-record-");
        var writer = new RecordingWriter(Path.Combine(folder.FullName, "recording.raw"), TimeProvider.System);
        writer.Append(RawKind.Started, 0, []);
        var length = writer.Length;
        writer.Dispose();

        writer.Invoking(closed => closed.Append(RawKind.FromClient, 1, new byte[100])).Should().Throw<RecordingException>().WithMessage("The recording * cannot be written: *");
        writer.Invoking(closed => closed.Append(RawKind.FromClient, 1, new byte[100])).Should().Throw<RecordingException>("there is no silent gap");
        (await writer.Failed).Message.Should().Contain($"whole up to its last {length} bytes");
        new FileInfo(Path.Combine(folder.FullName, "recording.raw")).Length.Should().Be(length);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_port_that_is_taken_and_a_file_that_exists_are_refused()
    {
        using var dead = Unused(out var address);
        await using var run = RecordedRun.Start(address);
        var options = new RecordingProxyOptions { Upstream = address, File = run.File };

        FluentActions.Invoking(() => RecordingProxy.Start(options with { HttpPort = run.Proxy.Http!.Port })).Should().Throw<RecordingException>().WithMessage("Cannot listen on 127.0.0.1:*");
        FluentActions.Invoking(() => RecordingProxy.Start(options)).Should().Throw<RecordingException>().WithMessage("The recording * cannot be created: *");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(run.File).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Sends text on a new connection, and returns all that is answered until the connection ends in any way.</summary>
    internal static async Task<string> SendAsync(Uri proxy, string text)
    {
        var answer = new List<byte>();
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(proxy.Host, proxy.Port);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));
            var buffer = new byte[4096];
            for (int read; (read = await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(s_patience)) > 0;)
                answer.AddRange(buffer[..read]);
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            // The end is a reset.
        }
        return Encoding.Latin1.GetString([.. answer]);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var end = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            TimeProvider.System.GetElapsedTime(end).Should().BeLessThan(s_patience);
            await Task.Yield();
        }
    }

    // A bound socket that does not listen refuses connections, and keeps its port from others.
    private static Socket Unused(out Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        address = new Uri($"http://{socket.LocalEndPoint}");
        return socket;
    }
}
