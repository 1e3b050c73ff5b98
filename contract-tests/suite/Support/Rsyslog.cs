using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace CmsSim.ContractTests.Support;

/// <summary>A real syslog server, on free ports of the loopback, that writes what it gets to a file. Without rsyslogd the test is skipped.</summary>
internal sealed class Rsyslog : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly string s_server = new[] { "/usr/sbin/rsyslogd", "/usr/local/sbin/rsyslogd" }.FirstOrDefault(File.Exists) ?? "";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private Rsyslog(DirectoryInfo folder, Process process, int port, int securePort) => (_folder, _process, Port, SecurePort) = (folder, process, port, securePort);

    /// <summary>The port for UDP and TCP.</summary>
    public int Port { get; }

    /// <summary>The port for TCP inside TLS.</summary>
    public int SecurePort { get; }

    /// <summary>The PEM file of the server's certificate, for localhost.</summary>
    public string CertificateFile => Path.Combine(_folder.FullName, "server.pem");

    public static async Task<Rsyslog> StartAsync()
    {
        if (s_server.Length == 0 || !Directory.EnumerateFiles("/usr/lib", "lmnsd_ossl.so", SearchOption.AllDirectories).Any())
            Assert.Skip("rsyslog with OpenSSL is not installed; apt-get install rsyslog rsyslog-openssl brings it, as .ci/run does.");
        var folder = Directory.CreateTempSubdirectory("cmssim-rsyslog-");
        string PathOf(string name) => Path.Combine(folder.FullName, name);
        WriteCertificate(PathOf("server.pem"), PathOf("server.key"));
        var (port, securePort) = FreePorts.Two();
        await File.WriteAllTextAsync(PathOf("rsyslog.conf"), $"""
            global(workDirectory="{folder.FullName}" maxMessageSize="64k" DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="{PathOf("server.pem")}"
              DefaultNetstreamDriverCertFile="{PathOf("server.pem")}" DefaultNetstreamDriverKeyFile="{PathOf("server.key")}" parser.escapeControlCharactersOnReceive="off")
            module(load="imudp")
            module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
            module(load="imptcp")
            template(name="asReceived" type="string" string="%inputname%|%pri%|%rawmsg%\n")
            input(type="imudp" address="127.0.0.1" port="{port}" name="udp")
            input(type="imptcp" address="127.0.0.1" port="{port}" name="tcp")
            input(type="imtcp" address="127.0.0.1" port="{securePort}" name="tls")
            action(type="omfile" file="{PathOf("received")}" template="asReceived" asyncWriting="off" flushOnTXEnd="on")
            """, TestContext.Current.CancellationToken);
        var process = Process.Start(new ProcessStartInfo(s_server, ["-n", "-f", PathOf("rsyslog.conf"), "-i", PathOf("pid")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var server = new Rsyslog(folder, process, port, securePort);
        try
        {
            foreach (var each in (int[])[port, securePort])
                await server.UntilAsync(() => Answers(each));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until this many lines have arrived, and returns them: the way, a bar, the priority, a bar, and the line as sent.</summary>
    public async Task<string[]> TakeAsync(int count)
    {
        string[] lines = [];
        var file = Path.Combine(_folder.FullName, "received");
        await UntilAsync(() => (lines = File.Exists(file) ? File.ReadAllText(file).Split('\n')[..^1] : []).Length >= count);
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void WriteCertificate(string certificateFile, string keyFile)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }

    private static bool Answers(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task UntilAsync(Func<bool> isDone)
    {
        var since = Stopwatch.GetTimestamp();
        while (!isDone())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(since) > s_patience)
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"rsyslogd did not do it within {s_patience.TotalSeconds} s (ended: {_process.HasExited})."));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
