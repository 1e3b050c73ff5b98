using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace CmsSim.ContractTests.Support;

/// <summary>An entry of a test directory.</summary>
internal sealed record TestEntry(string Dn, params (string Name, string Value)[] Attributes);

/// <summary>The answer of ldapsearch: its exit status, which is the result code of the server, its errors, and the entries.</summary>
internal sealed record SearchOutput(int Status, string Errors, IReadOnlyList<IReadOnlyList<(string Name, string Value)>> Entries);

/// <summary>OpenLDAP's server with a directory of its own, on free ports of the loopback. Without slapd the test is skipped.</summary>
internal sealed class Slapd : IAsyncDisposable
{
    public const string Suffix = "dc=example,dc=com";
    public const string Administrator = "cn=admin," + Suffix;
    public const string Password = "Secret-1";

    // The attributes of Active Directory that filters for a CMS use.
    private const string Schema = """
        attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
        attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch ORDERING caseIgnoreOrderingMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
        attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' EQUALITY caseIgnoreMatch ORDERING caseIgnoreOrderingMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
        attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch ORDERING integerOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
        attributetype ( 1.2.840.113556.1.2.2 NAME 'whenCreated' EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE )
        attributetype ( 1.2.840.113556.1.2.169 NAME 'showInAdvancedViewOnly' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )
        objectclass ( 1.3.6.1.4.1.99999.1 NAME 'adUser' SUP top AUXILIARY MAY ( memberOf $ sAMAccountName $ userPrincipalName $ userAccountControl $ whenCreated $ showInAdvancedViewOnly ) )
        """;

    private static readonly string s_server = new[] { "/usr/sbin/slapd", "/usr/local/sbin/slapd" }.FirstOrDefault(File.Exists) ?? "";

    private readonly string _folder;
    private readonly int _process;

    private Slapd(string folder, int port, int securePort)
    {
        (_folder, Port, SecurePort) = (folder, port, securePort);
        _process = int.Parse(File.ReadAllText(Path.Combine(folder, "pid")), CultureInfo.InvariantCulture);
    }

    public int Port { get; }

    /// <summary>The port for LDAP over TLS, with a certificate that no client trusts.</summary>
    public int SecurePort { get; }

    public static async Task<Slapd> StartAsync(IEnumerable<TestEntry> entries)
    {
        if (s_server.Length == 0)
            Assert.Skip("slapd is not installed; apt-get install slapd ldap-utils brings it, as .ci/run does.");
        var folder = Directory.CreateTempSubdirectory("cmssim-slapd-").FullName;
        try
        {
            return await StartInAsync(folder, entries);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Searches the whole subtree with OpenLDAP's own client, which reads the filter.</summary>
    public async Task<SearchOutput> SearchAsync(string baseDn, string filter, params string[] attributes)
    {
        var (status, output, errors) = await RunAsync(
            "/usr/bin/ldapsearch", ["-x", "-LLL", "-o", "ldif-wrap=no", "-H", $"ldap://127.0.0.1:{Port}", "-b", baseDn, "--", filter, .. attributes]);
        var entries = output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(entry => (IReadOnlyList<(string, string)>)[.. ValuesOf(entry)]).ToList();
        return new SearchOutput(status, errors, entries);
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            using var server = Process.GetProcessById(_process);
            server.Kill();

            // On a machine that does not collect orphans, it stays as a dead process.
            server.WaitForExit(TimeSpan.FromSeconds(5));
        }
        catch (ArgumentException)
        {
            // It has ended by itself.
        }
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<Slapd> StartInAsync(string folder, IEnumerable<TestEntry> entries)
    {
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        WriteCertificate(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "ad.schema"), Schema + "\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "slapd.conf"), $"""
            modulepath /usr/lib/ldap
            moduleload back_mdb
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            include {folder}/ad.schema
            pidfile {folder}/pid
            TLSCertificateFile {folder}/certificate.pem
            TLSCertificateKeyFile {folder}/key.pem
            sizelimit unlimited
            database mdb
            suffix "{Suffix}"
            rootdn "{Administrator}"
            rootpw {Password}
            directory {folder}/data
            maxsize 104857600

            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "entries.ldif"), Ldif(entries));
        var configuration = Path.Combine(folder, "slapd.conf");
        if (await RunAsync("/usr/sbin/slapadd", ["-q", "-f", configuration, "-l", Path.Combine(folder, "entries.ldif")]) is { Status: not 0 } added)
            throw new InvalidOperationException($"slapadd: {added.Errors}");

        // slapd leaves its parent once it has bound its ports, and listens shortly after. Another process may take the ports first.
        for (var attempt = 0; ; attempt++)
        {
            var (port, securePort) = FreePorts.Two();
            var started = await RunAsync(s_server, ["-f", configuration, "-h", $"ldap://127.0.0.1:{port} ldaps://127.0.0.1:{securePort}"]);
            if (started.Status == 0)
            {
                await ListensAsync(port);
                await ListensAsync(securePort);
                return new Slapd(folder, port, securePort);
            }
            if (attempt == 5)
                throw new InvalidOperationException($"slapd: {started.Errors}");
        }
    }

    private static async Task ListensAsync(int port)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (attempt < 500)
            {
                await Task.Delay(10);
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> ValuesOf(string entry)
    {
        foreach (var line in entry.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':');
            yield return line.AsSpan(colon) is [':', ':', ..]
                ? (line[..colon], Encoding.UTF8.GetString(Convert.FromBase64String(line[(colon + 2)..].Trim())))
                : (line[..colon], line[(colon + 1)..].TrimStart());
        }
    }

    private static string Ldif(IEnumerable<TestEntry> entries)
    {
        var text = new StringBuilder();
        foreach (var entry in entries)
        {
            foreach (var (name, value) in entry.Attributes.Prepend(("dn", entry.Dn)))
                text.Append(CultureInfo.InvariantCulture, $"{name}:: {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}\n");
            text.Append('\n');
        }
        return text.ToString();
    }

    private static void WriteCertificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=ldap.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero));
        File.WriteAllText(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static async Task<(int Status, string Output, string Errors)> RunAsync(string tool, string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["LDAPNOINIT"] = "1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
