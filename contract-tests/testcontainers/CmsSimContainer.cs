using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using CmsSim.Untrusted;
using DotNet.Testcontainers.Containers;

namespace CmsSim.Testcontainers;

/// <summary>A simulated Cisco Meeting Server cluster in a container. <see cref="CmsSimBuilder"/> builds it.</summary>
public sealed class CmsSimContainer : DockerContainer
{
    private static readonly XmlLimits s_answer = new();

    private readonly CmsSimConfiguration _configuration;

    /// <summary>Creates a container that is not started.</summary>
    /// <param name="configuration">The settings of the container.</param>
    public CmsSimContainer(CmsSimConfiguration configuration)
        : base(configuration) => _configuration = configuration;

    /// <summary>The name of the API user: the one that was set, or <c>admin</c>. A world can have other accounts.</summary>
    public string UserName => _configuration.UserName ?? CmsSimBuilder.DefaultUserName;

    /// <summary>The password of the API user. A world can have other accounts.</summary>
    public string Password => _configuration.Password!;

    /// <summary>The token of the control API.</summary>
    public string ControlToken => _configuration.ControlToken!;

    /// <summary>Returns the mapped HTTPS address of a bridge, such as <c>https://127.0.0.1:32768/</c>.</summary>
    /// <param name="bridge">The number of the bridge, from 1: 1 is Core1.</param>
    /// <exception cref="InvalidOperationException">The container does not run, or the cluster has no such bridge.</exception>
    public Uri GetBridgeAddress(int bridge = 1) => AddressOf(Uri.UriSchemeHttps, CmsSimBuilder.FirstHttpsPort + bridge - 1);

    /// <summary>Returns the mapped HTTP address of a bridge, such as <c>http://127.0.0.1:32769/</c>.</summary>
    /// <param name="bridge">The number of the bridge, from 1: 1 is Core1.</param>
    /// <exception cref="InvalidOperationException">The container does not run, or the cluster has no such bridge.</exception>
    public Uri GetBridgeHttpAddress(int bridge = 1) => AddressOf(Uri.UriSchemeHttp, CmsSimBuilder.FirstHttpPort + bridge - 1);

    /// <summary>Returns the mapped address of the control API, such as <c>http://127.0.0.1:32770/</c>. Requests must carry <see cref="ControlToken"/>.</summary>
    /// <exception cref="InvalidOperationException">The container does not run.</exception>
    public Uri GetControlAddress() => AddressOf(Uri.UriSchemeHttp, CmsSimBuilder.ControlPort);

    /// <summary>Returns a client of the control API: clock, far ends, incoming calls, faults, bridges, world.</summary>
    /// <exception cref="InvalidOperationException">The container does not run.</exception>
    public CmsSimControl CreateControl() => new(GetControlAddress(), ControlToken);

    /// <summary>Returns the certificate of the bridges, without its private key. It is self-signed and the same for all bridges of the container.</summary>
    /// <param name="cancellation">Cancels the reading.</param>
    public async Task<X509Certificate2> GetCertificateAsync(CancellationToken cancellation = default)
    {
        using var stored = X509CertificateLoader.LoadPkcs12(await ReadFileAsync(CmsSimBuilder.CertificateFile, cancellation).ConfigureAwait(false), password: null);
        return X509CertificateLoader.LoadCertificate(stored.RawData);
    }

    /// <summary>Returns an HTTP client for a bridge that sends the credentials of the API user and accepts only the certificate of the bridges.</summary>
    /// <param name="bridge">The number of the bridge, from 1.</param>
    /// <param name="cancellation">Cancels the reading of the certificate.</param>
    /// <exception cref="InvalidOperationException">The container does not run, or the cluster has no such bridge.</exception>
    public async Task<HttpClient> CreateClientAsync(int bridge = 1, CancellationToken cancellation = default)
    {
        using var certificate = await GetCertificateAsync(cancellation).ConfigureAwait(false);
        var pinned = certificate.RawData;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                // The certificate is self-signed, so the bridge is known by its bytes.
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(pinned),
            },
        };
        return new HttpClient(handler)
        {
            BaseAddress = GetBridgeAddress(bridge),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}"))) },
        };
    }

    /// <summary>
    /// Makes <c>/callBridges</c> show the mapped address of each bridge, by <c>PUT /callBridges/{id}</c>. <see cref="CmsSimBuilder.WithAdvertise()"/> does so at the
    /// start; call it again after a reset.
    /// </summary>
    /// <param name="cancellation">Cancels the requests.</param>
    /// <exception cref="HttpRequestException">A bridge refuses a request, for example because a world has other accounts.</exception>
    public async Task AdvertiseAsync(CancellationToken cancellation = default)
    {
        using var control = CreateControl();
        var count = (await control.GetBridgesAsync(cancellation).ConfigureAwait(false)).Count;
        using var client = await CreateClientAsync(1, cancellation).ConfigureAwait(false);
        var described = (await CallBridgesAsync(client, cancellation).ConfigureAwait(false)).ToLookup(entry => (string?)entry.Element("name"), entry => (string?)entry.Attribute("id"));
        for (var bridge = 1; bridge <= count; bridge++)
        {
            // A bridge is joined to the callBridge of its unique name.
            using var peer = await CreateClientAsync(bridge, cancellation).ConfigureAwait(false);
            var cluster = await ReadAsync(peer, "/api/v1/system/configuration/cluster", cancellation).ConfigureAwait(false);
            foreach (var id in described[(string?)cluster.Element("uniqueName")])
            {
                using var form = new FormUrlEncodedContent([new("address", GetBridgeAddress(bridge).GetLeftPart(UriPartial.Authority))]);
                using var answer = await client.PutAsync(new Uri($"/api/v1/callBridges/{id}", UriKind.Relative), form, cancellation).ConfigureAwait(false);
                answer.EnsureSuccessStatusCode();
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task UnsafeStartAsync(CancellationToken ct = default)
    {
        await base.UnsafeStartAsync(ct).ConfigureAwait(false);

        // Startup callbacks run before the cluster is ready.
        if (_configuration.AdvertisesMappedPorts)
            await AdvertiseAsync(ct).ConfigureAwait(false);
    }

    private static async Task<List<XElement>> CallBridgesAsync(HttpClient client, CancellationToken cancellation)
    {
        List<XElement> all = [];
        while (true)
        {
            var page = await ReadAsync(client, $"/api/v1/callBridges?offset={all.Count}", cancellation).ConfigureAwait(false);
            all.AddRange(page.Elements("callBridge"));
            if (!page.HasElements || all.Count >= (int?)page.Attribute("total"))
                return all;
        }
    }

    private static async Task<XElement> ReadAsync(HttpClient client, string path, CancellationToken cancellation) =>
        BoundedXml.Read(await client.GetStringAsync(new Uri(path, UriKind.Relative), cancellation).ConfigureAwait(false), s_answer, cancellation: cancellation);

    private Uri AddressOf(string scheme, int port) => new UriBuilder(scheme, Hostname, GetMappedPublicPort(port)).Uri;
}
