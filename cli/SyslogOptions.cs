using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary>The options for syslog servers.</summary>
internal static class SyslogOptions
{
    public static readonly Option<string[]> Servers = new("--syslog")
    {
        Description = "Syslog server that also gets the lines of the bridges: udp://HOST, tcp://HOST or tls://HOST, with :PORT unless it is 514, or 6514 for TLS. May be repeated.",
        DefaultValueFactory = _ => [],
        HelpName = "ADDRESS",
    };

    public static readonly Option<FileInfo?> Authority = new("--syslog-ca")
    {
        Description = "PEM file with the certificates that a syslog server of tls:// may have or be signed by. [default: those that the operating system trusts]",
    };

    /// <summary>Reads the servers.</summary>
    /// <exception cref="UserErrorException">An address or the file is not valid.</exception>
    public static IReadOnlyList<SyslogServer> From(ParseResult parsed)
    {
        var trusted = parsed.GetValue(Authority) is { } file ? Read(file) : null;
        List<SyslogServer> servers = [];
        foreach (var text in parsed.GetValue(Servers)!)
        {
            if (!SyslogServer.TryParse(text, out var server))
                throw new UserErrorException($"Invalid value \"{text}\" for --syslog; expected an address such as udp://192.0.2.5, tcp://log.example.com:1514 or tls://log.example.com.");
            servers.Add(server with { Trusted = trusted });
        }
        return trusted is null || servers.Exists(server => server.Transport is SyslogTransport.Tls)
            ? servers
            : throw new UserErrorException("--syslog-ca needs a --syslog server with tls://, because only TLS has certificates.");
    }

    private static X509Certificate2Collection Read(FileInfo file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file.FullName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UserErrorException($"The certificates in {file.FullName} cannot be read: {error.Message}");
        }
        return certificates is [] ? throw new UserErrorException($"The file {file.FullName} of --syslog-ca has no certificate in PEM form.") : certificates;
    }
}
