using System.Globalization;
using System.Text;
using CmsSim.Untrusted;
using Docker.DotNet.Models;
using DotNet.Testcontainers;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Images;

namespace CmsSim.Testcontainers;

/// <summary>Builds a <see cref="CmsSimContainer"/>: a simulated Cisco Meeting Server cluster in a container.</summary>
/// <remarks>
/// Every other setting of a container, such as a network or a memory limit, has the methods of <see cref="ContainerBuilder{TBuilderEntity, TContainerEntity, TConfigurationEntity}"/>.
/// <c>WithCommand</c> adds options of <c>cmssim serve</c>, such as <c>--hostile</c>.
/// </remarks>
public sealed class CmsSimBuilder : ContainerBuilder<CmsSimBuilder, CmsSimContainer, CmsSimConfiguration>
{
    /// <summary>The password of the API user: <c>cmssim</c>. A bridge that others can reach does not start with the password <c>admin</c>.</summary>
    public const string DefaultPassword = "cmssim";

    /// <summary>The token of the control API: <c>cmssim</c>.</summary>
    public const string DefaultControlToken = "cmssim";

    internal const string DefaultUserName = "admin";
    internal const string CertificateFile = "/data/bridge.pfx";
    internal const ushort FirstHttpsPort = 8443;
    internal const ushort FirstHttpPort = 8080;
    internal const ushort ControlPort = 8440;

    private const string WorldFile = "/data/world.xml";
    private const int MostBridges = 24;
    private const int BridgesOfTheLab = 2;
    private static readonly XmlLimits s_world = new() { Length = 64 * 1024 * 1024 };

    /// <summary>Starts a builder for an image.</summary>
    /// <param name="image">The image, such as <c>cmssim</c> after <c>docker build -t cmssim .</c> in a checkout of CmsSim.</param>
    public CmsSimBuilder(string image)
        : this(new DockerImage(image))
    {
    }

    /// <summary>Starts a builder for an image.</summary>
    /// <param name="image">The image, for example one that an <see cref="ImageFromDockerfileBuilder"/> has built.</param>
    public CmsSimBuilder(IImage image)
        : this(new CmsSimConfiguration()) => DockerResourceConfiguration = Init().WithImage(image).DockerResourceConfiguration;

    private CmsSimBuilder(CmsSimConfiguration resourceConfiguration)
        : base(resourceConfiguration) => DockerResourceConfiguration = resourceConfiguration;

    /// <inheritdoc/>
    protected override CmsSimConfiguration DockerResourceConfiguration { get; }

    /// <summary>Sets the number of bridges.</summary>
    /// <param name="bridges">1 to 24. The default is the number in the world, or 2 without a world.</param>
    /// <returns>The builder with the setting.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bridges"/> is less than 1 or more than 24.</exception>
    public CmsSimBuilder WithBridges(int bridges)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bridges, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bridges, MostBridges);
        return With(new CmsSimConfiguration { Bridges = bridges });
    }

    /// <summary>Sets the release of Cisco Meeting Server to simulate.</summary>
    /// <param name="release">2.0 to 3.12, such as <c>2.9</c>. The container ends at once when there is no such release.</param>
    /// <returns>The builder with the setting.</returns>
    public CmsSimBuilder WithRelease(string release) => With(new CmsSimConfiguration { Release = release });

    /// <summary>Starts the cluster in a world: bridges, accounts, spaces and the other state of the start.</summary>
    /// <remarks>
    /// The text is copied into the container. Engines refuse that for a container with a read-only root file system: mount the file there, and add
    /// <c>WithCommand("--world", path)</c> and <see cref="WithBridges"/>.
    /// </remarks>
    /// <param name="xml">The text of the world file.</param>
    /// <returns>The builder with the setting.</returns>
    /// <exception cref="FormatException"><paramref name="xml"/> is no well-formed XML.</exception>
    public CmsSimBuilder WithWorld(string xml)
    {
        _ = BridgesOf(xml);
        return With(new CmsSimConfiguration { World = xml }).WithResourceMapping(Encoding.UTF8.GetBytes(xml), WorldFile);
    }

    /// <summary>Sets the seed of ids, secrets and call IDs. The same seed, world, clock and requests give the same answers.</summary>
    /// <param name="seed">The seed. The default is 0.</param>
    /// <returns>The builder with the setting.</returns>
    public CmsSimBuilder WithSeed(int seed) => With(new CmsSimConfiguration { Seed = seed });

    /// <summary>Stops the clock of the cluster until <see cref="CmsSimControl.AdvanceAsync"/> or <see cref="CmsSimControl.AdvanceToAsync"/> moves it.</summary>
    /// <param name="start">The time of the start, from 1970 to 9000. Null for that of the world, or the time of the machine.</param>
    /// <returns>The builder with the setting.</returns>
    public CmsSimBuilder WithVirtualClock(DateTimeOffset? start = null) =>
        With(new CmsSimConfiguration { Clock = start is { } time ? string.Create(CultureInfo.InvariantCulture, $"virtual@{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'}") : "virtual" });

    /// <summary>Sets the name of the API user.</summary>
    /// <param name="userName">The name. The default is <c>admin</c>, or the accounts of the world.</param>
    /// <returns>The builder with the setting.</returns>
    public CmsSimBuilder WithUserName(string userName) => With(new CmsSimConfiguration { UserName = userName });

    /// <summary>Sets the password of the API user. The accounts of a world win over it.</summary>
    /// <param name="password">The password; any but <c>admin</c>. The default is <see cref="DefaultPassword"/>.</param>
    /// <returns>The builder with the setting.</returns>
    public CmsSimBuilder WithPassword(string password) => With(new CmsSimConfiguration { Password = password });

    /// <summary>Sets the token that requests to the control API must carry.</summary>
    /// <param name="token">The token. The default is <see cref="DefaultControlToken"/>.</param>
    /// <returns>The builder with the setting.</returns>
    public CmsSimBuilder WithControlToken(string token) => With(new CmsSimConfiguration { ControlToken = token });

    /// <summary>Shows in <c>/callBridges</c> the mapped address of each bridge, so that clients outside the container find the peers of a bridge.</summary>
    /// <remarks>
    /// The ports are known only once the container runs, so the module sets them by <c>PUT /callBridges/{id}</c> at the end of the start. These
    /// requests are in the log and the journal. A reset of the cluster brings back the addresses of the world; <see cref="CmsSimContainer.AdvertiseAsync"/> sets them again.
    /// </remarks>
    /// <returns>The builder with the setting.</returns>
    public CmsSimBuilder WithAdvertise() => With(new CmsSimConfiguration { AdvertisesMappedPorts = true });

    /// <summary>Shows in <c>/callBridges</c> a host with the ports inside the container: 8443 for the first bridge, 8444 for the second, and so on.</summary>
    /// <remarks>For clients in containers of the same network: the host is the network alias of this container.</remarks>
    /// <param name="host">The host name or IP address.</param>
    /// <returns>The builder with the setting.</returns>
    public CmsSimBuilder WithAdvertise(string host) => With(new CmsSimConfiguration { AdvertisedHost = host });

    /// <inheritdoc/>
    public override CmsSimContainer Build()
    {
        Validate();
        var settings = DockerResourceConfiguration;
        var builder = this
            .WithEnvironment("CMSSIM_PASSWORD", settings.Password)
            .WithEnvironment("CMSSIM_CONTROL_TOKEN", settings.ControlToken)
            .WithCommand(new OverwriteEnumerable<string>([.. Arguments(settings), .. (IEnumerable<string>?)settings.Command ?? []]));
        for (ushort i = 0; i < (settings.Bridges ?? BridgesOf(settings.World)); i++)
            builder = builder.WithPortBinding(FirstHttpsPort + i, true).WithPortBinding(FirstHttpPort + i, true);

        // The builder of containers always has one strategy: that the container runs.
        if (settings.WaitStrategies.Count() <= 1)
            builder = builder.WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(IsReady));
        return new CmsSimContainer(builder.DockerResourceConfiguration);

        HttpWaitStrategy IsReady(HttpWaitStrategy request) =>
            request.ForPort(ControlPort).ForPath("/health/ready").WithHeader("Authorization", "Bearer " + settings.ControlToken);
    }

    /// <inheritdoc/>
    protected override CmsSimBuilder Init() => base.Init()
        .WithPassword(DefaultPassword)
        .WithControlToken(DefaultControlToken)
        .WithPortBinding(ControlPort, true);

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        _ = Guard.Argument(DockerResourceConfiguration.Password, nameof(DockerResourceConfiguration.Password)).NotNull().NotEmpty();
        _ = Guard.Argument(DockerResourceConfiguration.ControlToken, nameof(DockerResourceConfiguration.ControlToken)).NotNull().NotEmpty();
    }

    /// <inheritdoc/>
    protected override CmsSimBuilder Clone(IResourceConfiguration<CreateContainerParameters> resourceConfiguration) => With(new CmsSimConfiguration(resourceConfiguration));

    /// <inheritdoc/>
    protected override CmsSimBuilder Clone(IContainerConfiguration resourceConfiguration) => With(new CmsSimConfiguration(resourceConfiguration));

    /// <inheritdoc/>
    protected override CmsSimBuilder Merge(CmsSimConfiguration oldValue, CmsSimConfiguration newValue) => new(new CmsSimConfiguration(oldValue, newValue));

    // The ports of all bridges are mapped before the container starts.
    private static int BridgesOf(string? world) => world is not null && BoundedXml.Read(world, s_world).Elements("bridge").Count() is > 0 and var count ? count : BridgesOfTheLab;

    private CmsSimBuilder With(CmsSimConfiguration setting) => Merge(DockerResourceConfiguration, setting);

    private static List<string> Arguments(CmsSimConfiguration settings)
    {
        List<string> arguments = ["serve", "--listen", "0.0.0.0", "--control-listen", "0.0.0.0", "--log-dir", "/data/logs", "--certificate", CertificateFile];
        Add("--bridges", settings.Bridges?.ToString(CultureInfo.InvariantCulture));
        Add("--release", settings.Release);
        Add("--world", settings.World is null ? null : WorldFile);
        Add("--seed", settings.Seed?.ToString(CultureInfo.InvariantCulture));
        Add("--clock", settings.Clock);
        Add("--user", settings.UserName);
        Add("--advertise", settings.AdvertisedHost);
        return arguments;

        // One word, so that a value such as -1 is no option.
        void Add(string option, string? value)
        {
            if (value is not null)
                arguments.Add($"{option}={value}");
        }
    }
}
