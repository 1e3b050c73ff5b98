using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CmsSim.Client;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

public sealed class TrustedCertificates : IDisposable
{
    private readonly X509Certificate2 _certificate = SelfSigned();

    private string Fingerprint => _certificate.GetCertHashString(HashAlgorithmName.SHA256);

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task Believes_the_pinned_certificate() => (await AskAsync(CertificateTrust.Pinned(Fingerprint))).SoftwareVersion.Should().Be("2.0(RC)");

    [Fact]
    public async Task Believes_any_certificate_when_told_to() => (await AskAsync(CertificateTrust.Any)).SoftwareVersion.Should().Be("2.0(RC)");

    [Fact]
    public async Task Refuses_another_certificate_than_the_pinned_one_and_says_which_it_saw()
    {
        var asking = () => AskAsync(CertificateTrust.Pinned(new string('0', 64)));

        (await asking.Should().ThrowAsync<CmsUnreachableException>())
            .Which.Message.Should().Contain("not the pinned 000").And.Contain(Fingerprint.ToLowerInvariant());
    }

    [Fact]
    public async Task Refuses_what_the_system_does_not_trust_and_says_how_to_pin_it()
    {
        var asking = () => AskAsync(CertificateTrust.System);

        (await asking.Should().ThrowAsync<CmsUnreachableException>())
            .Which.Message.Should().Contain("does not trust").And.Contain(Fingerprint.ToLowerInvariant());
    }

    [Fact]
    public async Task Says_that_tls_failed_when_the_server_speaks_none()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new CmsClient(Lab.Options(new($"https://{listener.LocalEndpoint}")));

        var asking = client.SystemStatus.GetAsync();
        using (var socket = await listener.AcceptSocketAsync())
            await socket.SendAsync("HTTP/1.1 400 Speak plainly\r\n\r\n"u8.ToArray());

        (await FluentActions.Awaiting(() => asking).Should().ThrowAsync<CmsUnreachableException>()).WithMessage("*TLS failed*");
    }

    [Theory]
    [InlineData("system")]
    [InlineData("any")]
    [InlineData("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    public void Writes_what_it_reads(string text)
    {
        CertificateTrust.Parse(text).ToString().Should().Be(text);
        CertificateTrust.Parse(text.ToUpperInvariant()).Should().Be(CertificateTrust.Parse(text));
    }

    [Fact]
    public void Reads_fingerprints_with_colons() =>
        CertificateTrust.Parse(string.Join(':', Enumerable.Repeat("AB", 32))).Should().Be(CertificateTrust.Pinned(string.Concat(Enumerable.Repeat("ab", 32))));

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    public void Refuses_what_is_no_fingerprint(string text) =>
        FluentActions.Invoking(() => CertificateTrust.Parse(text)).Should().Throw<ArgumentException>().WithMessage("*64 hexadecimal digits*");

    private async Task<SystemStatus> AskAsync(CertificateTrust trust)
    {
        await using var server = new ScriptedServer(Lab.Answer, _certificate);
        using var client = new CmsClient(Lab.Options(server.Address) with { CertificateTrust = trust });
        return await client.SystemStatus.GetAsync();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bridge.test", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
