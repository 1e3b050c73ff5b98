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
    public async Task A_pinned_certificate_is_trusted() => (await AskAsync(CertificateTrust.Pinned(Fingerprint))).SoftwareVersion.Should().Be("2.0(RC)");

    [Fact]
    public async Task Any_certificate_is_trusted_on_request() => (await AskAsync(CertificateTrust.Any)).SoftwareVersion.Should().Be("2.0(RC)");

    [Fact]
    public async Task A_certificate_other_than_the_pinned_one_is_refused_and_shown()
    {
        var asking = () => AskAsync(CertificateTrust.Pinned(new string('0', 64)));

        (await asking.Should().ThrowAsync<CmsUnreachableException>())
            .Which.Message.Should().Contain("not the pinned 000").And.Contain(Fingerprint.ToLowerInvariant());
    }

    [Fact]
    public async Task An_untrusted_certificate_is_refused_with_a_hint_to_pin_it()
    {
        var asking = () => AskAsync(CertificateTrust.System);

        (await asking.Should().ThrowAsync<CmsUnreachableException>())
            .Which.Message.Should().Contain("does not trust").And.Contain(Fingerprint.ToLowerInvariant());
    }

    [Fact]
    public async Task A_server_without_TLS_is_reported_as_a_TLS_failure()
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
    public void A_trust_setting_is_written_as_it_was_read(string text)
    {
        CertificateTrust.Parse(text).ToString().Should().Be(text);
        CertificateTrust.Parse(text.ToUpperInvariant()).Should().Be(CertificateTrust.Parse(text));
    }

    [Fact]
    public void A_fingerprint_may_have_colons() =>
        CertificateTrust.Parse(string.Join(':', Enumerable.Repeat("AB", 32))).Should().Be(CertificateTrust.Pinned(string.Concat(Enumerable.Repeat("ab", 32))));

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    public void A_text_that_is_no_fingerprint_is_refused(string text) =>
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
