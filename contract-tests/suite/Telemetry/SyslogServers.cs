using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Telemetry;

/// <summary>Syslog servers get the lines of the bridges as a device sends them.</summary>
public sealed class SyslogServers
{
    [Fact]
    public async Task A_datagram_has_the_line_of_the_file_behind_a_priority()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var cluster = await StartAsync($"udp://127.0.0.1:{((IPEndPoint)server.Client.LocalEndPoint!).Port}");

        await cluster.CreateAsync("/api/v1/coSpaces", "name=Gr%C3%BC%C3%9Fe");

        var lines = await cluster.LogAsync();
        lines.Should().Contain(line => line.Contains("local0.info")).And.Contain(line => line.Contains("user.info"));
        foreach (var line in lines)
        {
            var datagram = await server.ReceiveAsync(TestContext.Current.CancellationToken);
            Encoding.UTF8.GetString(datagram.Buffer).Should().Be((line.Contains(" local0.info ") ? "<131>" : "<11>") + line);
        }
    }

    [Fact]
    public async Task A_real_server_gets_every_line_over_UDP_TCP_and_TLS()
    {
        await using var server = await Rsyslog.StartAsync();
        await using var cluster = await StartAsync(
            new SyslogServer(SyslogTransport.Udp, "127.0.0.1", server.Port),
            new SyslogServer(SyslogTransport.Tcp, "127.0.0.1", server.Port),
            new SyslogServer(SyslogTransport.Tls, "localhost", server.SecurePort) { Trusted = [X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(server.CertificateFile, TestContext.Current.CancellationToken))] });

        await cluster.CreateAsync("/api/v1/coSpaces", "name=Board&uri=board");
        await cluster.GetAsync("/api/v1/coSpaces");

        var lines = await cluster.LogAsync();
        var received = await server.TakeAsync(3 * lines.Length);
        foreach (var way in (string[])["udp", "tcp", "tls"])
        {
            received.Where(line => line.StartsWith(way, StringComparison.Ordinal)).Should().Equal(
                lines.Select(line => line.Contains(" local0.info ") ? $"{way}|131|<131>{line}" : $"{way}|11|<11>{line}"), way);
        }
    }

    [Fact]
    public async Task A_server_without_a_trusted_certificate_gets_nothing()
    {
        await using var server = await Rsyslog.StartAsync();
        var incident = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await StartAsync(options => options with { OnIncident = line => incident.TrySetResult(line) }, new SyslogServer(SyslogTransport.Tls, "localhost", server.SecurePort));

        await cluster.GetAsync("/api/v1/coSpaces");

        (await incident.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Should().Contain($"writing to the syslog server tls://localhost:{server.SecurePort}").And.Contain("certificate").And.Contain("tried again");
    }

    [Fact]
    public async Task A_server_that_comes_back_gets_the_lines_that_waited()
    {
        var first = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        var port = ((IPEndPoint)first.LocalEndpoint).Port;
        await using var cluster = await StartAsync($"tcp://127.0.0.1:{port}");
        await cluster.GetAsync("/api/v1/calls");
        using (var connection = await first.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
            (await ReadLinesAsync(connection, 1))[0].Should().StartWith("<11>Jul 26 14:00:00 user.info Core1 host:server:");
        first.Dispose();

        await cluster.GetAsync("/api/v1/tenants");
        using var second = new TcpListener(IPAddress.Loopback, port);
        second.Start();
        using var again = await second.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        (await ReadLinesAsync(again, 2)).Should().Contain(line => line.Contains("GET for \"/api/v1/tenants\""));
    }

    [Theory]
    [InlineData("udp://192.0.2.5", "udp://192.0.2.5:514")]
    [InlineData("tcp://log.example.com:1514", "tcp://log.example.com:1514")]
    [InlineData("tls://log.example.com/", "tls://log.example.com:6514")]
    [InlineData("udp://[::1]", "udp://[::1]:514")]
    [InlineData("UDP://localhost", "udp://localhost:514")]
    [InlineData("http://localhost", null)]
    [InlineData("localhost", null)]
    [InlineData("localhost:514", null)]
    [InlineData("udp://", null)]
    [InlineData("udp://user@localhost", null)]
    [InlineData("udp://localhost:99999", null)]
    [InlineData("udp://localhost:0", null)]
    [InlineData("udp://localhost/path", null)]
    [InlineData("udp://localhost?x=1", null)]
    [InlineData("", null)]
    public void An_address_is_read_or_refused(string text, string? expected)
    {
        SyslogServer.TryParse(text, out var server).Should().Be(expected is not null);
        server?.ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData("Invalid value \"ftp://x\" for --syslog; expected an address such as udp://192.0.2.5, tcp://log.example.com:1514 or tls://log.example.com.", "--syslog", "ftp://x")]
    [InlineData("--syslog-ca needs a --syslog server with tls://, because only TLS has certificates.", "--syslog", "udp://x", "--syslog-ca", "CA")]
    [InlineData("The file CA of --syslog-ca has no certificate in PEM form.", "--syslog", "tls://x", "--syslog-ca", "EMPTY")]
    public async Task The_tool_refuses_what_is_not_valid(string sentence, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("cmssim").FullName;
        var (authority, empty) = (Path.Combine(folder, "ca.pem"), Path.Combine(folder, "empty.pem"));
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256).CreateSelfSigned(SimulatedCluster.Start, SimulatedCluster.Start.AddYears(1));
        await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(empty, "", TestContext.Current.CancellationToken);

        var (status, _, errors) = await Tool.RunAsync(["serve", "--http-port", "0", "--https-port", "none", "--control-port", "none", .. arguments.Select(one => one is "CA" ? authority : one is "EMPTY" ? empty : one)]);

        status.Should().Be(2);
        errors.Should().Be($"cmssim: {sentence.Replace("CA of", empty + " of")}{Environment.NewLine}");
    }

    private static Task<SimulatedCluster> StartAsync(string server) =>
        StartAsync(SyslogServer.TryParse(server, out var read) ? read : throw new ArgumentException(server, nameof(server)));

    private static Task<SimulatedCluster> StartAsync(params SyslogServer[] servers) => StartAsync(options => options, servers);

    // One bridge, so that all lines come from one.
    private static Task<SimulatedCluster> StartAsync(Func<SimulatorOptions, SimulatorOptions> configure, params SyslogServer[] servers) =>
        SimulatedCluster.StartAsync("""<world><bridge name="Core1"/></world>""", options => configure(options with { SyslogServers = servers }));

    private static async Task<List<string>> ReadLinesAsync(TcpClient connection, int count)
    {
        using var reader = new StreamReader(connection.GetStream());
        List<string> lines = [];
        while (lines.Count < count && await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            lines.Add(line);
        return lines;
    }
}
