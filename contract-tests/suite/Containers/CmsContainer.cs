using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Testcontainers;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using Xunit;

namespace CmsSim.ContractTests.Containers;

/// <summary>The project's image, run by the module for Testcontainers: without root and privileges, on one core with 256 MiB, with only /data and /tmp writable.</summary>
internal sealed class CmsContainer : IConductedCluster, IAsyncDisposable
{
    public const string Password = "correct horse";

    /// <summary>The folder of the container that has the golden fixtures.</summary>
    public const string Fixtures = "/fixtures/golden";

    private const string Token = "battery staple";
    private const long Memory = 256 * 1024 * 1024;
    private const long OneCore = 1_000_000_000;

    private readonly HttpClient _control = new() { DefaultRequestHeaders = { { "Authorization", $"Bearer {Token}" } } };

    private CmsContainer(CmsSimContainer container) => Container = container;

    public static string Image { get; } = Environment.GetEnvironmentVariable("CMSSIM_IMAGE") ?? "cmssim:ci";

    public CmsSimContainer Container { get; }

    public Uri Https => Container.GetBridgeAddress(1);

    public Uri PeerHttps => Container.GetBridgeAddress(2);

    public Uri Control => Container.GetControlAddress();

    public string ControlToken => Token;

    public string CertificateFingerprint { get; private set; } = "";

    /// <summary>Starts the image with a virtual clock; skips the test without an engine.</summary>
    public static async Task<CmsContainer> StartAsync()
    {
        var lab = new CmsContainer(await StartAsync(Cluster().WithVirtualClock(new DateTimeOffset(2016, 7, 26, 14, 0, 0, TimeSpan.Zero)).Build()));
        using var certificate = await lab.Container.GetCertificateAsync();
        lab.CertificateFingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        return lab;
    }

    /// <summary>A cluster of the module for Testcontainers, without any privileges.</summary>
    public static CmsSimBuilder Cluster() => Plain(Harden<CmsSimBuilder, CmsSimContainer, CmsSimConfiguration>(new CmsSimBuilder(Image)));

    /// <summary>A cluster of the module for Testcontainers that files can be copied to.</summary>
    public static CmsSimBuilder OpenCluster() => Plain(new CmsSimBuilder(Image).WithImagePullPolicy(PullPolicy.Never));

    /// <summary>The image with its own command, without any privileges.</summary>
    public static ContainerBuilder Hardened() => Harden<ContainerBuilder, IContainer, IContainerConfiguration>(new ContainerBuilder(Image));

    /// <summary>Starts a container. Without an engine or the image the test is skipped, or fails if REQUIRE_CONTAINERS promises both.</summary>
    public static async Task<TContainer> StartAsync<TContainer>(TContainer container)
        where TContainer : IContainer
    {
        try
        {
            await OrSkipAsync(() => container.StartAsync());
            return container;
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does something that needs an engine and the image. Without them the test is skipped, or fails if REQUIRE_CONTAINERS promises both.</summary>
    public static async Task OrSkipAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception error) when (Environment.GetEnvironmentVariable("REQUIRE_CONTAINERS") is not "1" && Missing(error) is { } missing)
        {
            Assert.Skip(missing);
        }
    }

    /// <summary>The address from which the bridges see this machine: that of the engine's gateway, which the bridge logs.</summary>
    public async Task<string> SeenAddressAsync()
    {
        using var anyone = Anyone();
        await anyone.GetAsync(new Uri(Https, "/api/v1/system/status"));

        // The lines of a request reach the file soon after its answer.
        while (true)
        {
            foreach (var line in await LogAsync())
            {
                if (Regex.Match(line, @"\(from ([^)]+)\)") is { Success: true } from)
                    return from.Groups[1].Value;
            }
        }
    }

    /// <summary>A client without credentials that accepts any certificate.</summary>
    public static HttpClient Anyone() =>
        new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });

    public Task<(int Status, string Text)> ControlAsync(string method, string path, string? body = null) => IConductedCluster.ControlAsync(_control, Control, method, path, body);

    public Task AdvanceToAsync(DateTimeOffset time) => ControlAsync("PUT", "/clock", $"{{\"now\":\"{time:O}\"}}");

    public async Task<string[]> LogAsync(string bridge = "Core1") =>
        Encoding.UTF8.GetString(await Container.ReadFileAsync($"/data/logs/{bridge}.log")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await Container.DisposeAsync();
    }

    private static CmsSimBuilder Plain(CmsSimBuilder builder) => builder.WithPassword(Password).WithControlToken(Token).WithBindMount(Repository.PathOf("fixtures"), "/fixtures", AccessMode.ReadOnly);

    private static TBuilder Harden<TBuilder, TContainer, TConfiguration>(IContainerBuilder<TBuilder, TContainer, TConfiguration> builder)
        where TContainer : IContainer
        where TConfiguration : IContainerConfiguration
        where TBuilder : IContainerBuilder<TBuilder, TContainer, TConfiguration> => builder
        .WithImagePullPolicy(PullPolicy.Never)
        .WithTmpfsMount("/tmp")
        .WithCreateParameterModifier(create =>
        {
            create.HostConfig!.ReadonlyRootfs = true;
            create.HostConfig.CapDrop = ["ALL"];
            create.HostConfig.SecurityOpt = ["no-new-privileges"];
            create.HostConfig.Memory = Memory;
            create.HostConfig.NanoCPUs = OneCore;
        });

    private static string? Missing(Exception error) => error switch
    {
        DockerUnavailableException => "No container engine answers here; .ci/run brings one.",
        { Message: var message } when message.Contains("No such image", StringComparison.OrdinalIgnoreCase) => $"The image {Image} is not there; docker build -t {Image} . makes it.",
        _ => null,
    };
}
