using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CmsSim.ContractTests.Support;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using Xunit;

namespace CmsSim.ContractTests.Containers;

/// <summary>The project's image, run as users run it: without root, with only /data and /tmp writable.</summary>
internal sealed class CmsContainer : IConductedCluster, IAsyncDisposable
{
    public const string Password = "correct horse";
    private const string Token = "battery staple";

    private readonly IContainer _container;
    private readonly HttpClient _control = new();

    private CmsContainer(IContainer container) => _container = container;

    public static string Image { get; } = Environment.GetEnvironmentVariable("CMSSIM_IMAGE") ?? "cmssim:ci";

    public IContainer Container => _container;

    public Uri Https => AddressOf("https", 8443);

    public Uri PeerHttps => AddressOf("https", 8444);

    public Uri Control => AddressOf("http", 8440);

    public string ControlToken => Token;

    public string CertificateFingerprint { get; private set; } = "";

    /// <summary>Starts the image with a virtual clock and a reachable control API; skips the test without an engine.</summary>
    public static async Task<CmsContainer> StartAsync()
    {
        var builder = Hardened()
            .WithEnvironment("CMSSIM_PASSWORD", Password)
            .WithEnvironment("CMSSIM_CONTROL_TOKEN", Token)
            .WithCommand("serve", "--listen", "0.0.0.0", "--log-dir", "/data/logs", "--certificate", "/data/bridge.pfx", "--control-listen", "0.0.0.0", "--clock", "virtual@2016-07-26T14:00:00Z")
            .WithPortBinding(8443, true)
            .WithPortBinding(8444, true)
            .WithPortBinding(8440, true)
            .WithWaitStrategy(Wait.ForUnixContainer()
                .UntilHttpRequestIsSucceeded(request => request.ForPort(8440).ForPath("/health/ready"))
                .UntilHttpRequestIsSucceeded(Refused(8443))
                .UntilHttpRequestIsSucceeded(Refused(8444)));
        var lab = new CmsContainer(await StartAsync(builder));
        lab._control.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {Token}");
        using var certificate = X509CertificateLoader.LoadPkcs12(await lab._container.ReadFileAsync("/data/bridge.pfx"), password: null);
        lab.CertificateFingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        return lab;
    }

    /// <summary>The image without any privileges.</summary>
    public static ContainerBuilder Hardened() => new ContainerBuilder(Image)
        .WithImagePullPolicy(PullPolicy.Never)
        .WithTmpfsMount("/tmp")
        .WithCreateParameterModifier(create =>
        {
            create.HostConfig!.ReadonlyRootfs = true;
            create.HostConfig.CapDrop = ["ALL"];
            create.HostConfig.SecurityOpt = ["no-new-privileges"];
        });

    /// <summary>Starts a container. Without an engine or the image the test is skipped, or fails if REQUIRE_CONTAINERS promises both.</summary>
    public static async Task<IContainer> StartAsync(ContainerBuilder builder)
    {
        try
        {
            var container = builder.Build();
            await container.StartAsync();
            return container;
        }
        catch (Exception error) when (Environment.GetEnvironmentVariable("REQUIRE_CONTAINERS") is not "1" && Missing(error) is { } missing)
        {
            Assert.Skip(missing);
            throw;
        }
    }

    public async Task<(int Status, string Text)> ControlAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Control, path));
        if (method is not "GET" || body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? "")) { Headers = { ContentType = IConductedCluster.MediaTypeFor(path) } };
        using var answer = await _control.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task AdvanceToAsync(DateTimeOffset time) => ControlAsync("PUT", "/clock", $"{{\"now\":\"{time:O}\"}}");

    public async Task<string[]> LogAsync(string bridge = "Core1") =>
        Encoding.UTF8.GetString(await _container.ReadFileAsync($"/data/logs/{bridge}.log")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _container.DisposeAsync();
    }

    private Uri AddressOf(string scheme, int port) => new UriBuilder(scheme, _container.Hostname, _container.GetMappedPublicPort(port)).Uri;

    // The answer must come from the application, not from the engine's proxy; 401 is such an answer.
    private static Func<HttpWaitStrategy, HttpWaitStrategy> Refused(ushort port) => request => request
        .ForPort(port)
        .ForPath("/api/v1/system/status")
        .UsingTls()
        .UsingHttpMessageHandler(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator })
        .ForStatusCode(System.Net.HttpStatusCode.Unauthorized);

    private static string? Missing(Exception error) => error switch
    {
        DockerUnavailableException => "No container engine answers here; .ci/run brings one.",
        { Message: var message } when message.Contains("No such image", StringComparison.OrdinalIgnoreCase) => $"The image {Image} is not there; docker build -t {Image} . makes it.",
        _ => null,
    };
}
