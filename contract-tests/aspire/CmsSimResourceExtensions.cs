using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using CmsSim.Untrusted;

namespace Aspire.Hosting;

/// <summary>Adds simulated Cisco Meeting Server clusters to an Aspire host.</summary>
public static class CmsSimResourceExtensions
{
    private const int FirstHttpsPort = 8443;
    private const int ControlPort = 8440;
    private const int MostBridges = 24;
    private const int UsualBridges = 2;
    private const string WorldFile = "/world.xml";
    private static readonly XmlLimits s_world = new() { Length = 64 * 1024 * 1024 };

    /// <summary>
    /// Adds a cluster of two bridges. The dashboard shows the address of each bridge and of the page, and has commands that move the clock, reset the
    /// cluster, and stop, start, isolate and rejoin bridges.
    /// </summary>
    /// <param name="builder">The builder of the host.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="password">The password of the API user, any but <c>admin</c>. When null, a password is made and kept in the user secrets of the host.</param>
    /// <param name="controlToken">The token of the control API. When null, a token is made in the same way.</param>
    /// <param name="image">The image, such as <c>cmssim</c> after <c>docker build -t cmssim .</c> in a checkout of CmsSim.</param>
    /// <param name="tag">The tag of the image.</param>
    /// <returns>The builder of the resource.</returns>
    public static IResourceBuilder<CmsSimResource> AddCmsSim(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, IResourceBuilder<ParameterResource>? password = null,
        IResourceBuilder<ParameterResource>? controlToken = null, string image = "cmssim", string tag = "latest")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var resource = new CmsSimResource(
            name,
            password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false),
            controlToken?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-control-token", special: false));
        var cluster = builder.AddResource(resource)
            .WithImage(image, tag)
            .WithArgs(context => AddArguments(resource, context.Args))
            .WithEnvironment("CMSSIM_PASSWORD", resource.Password)
            .WithEnvironment("CMSSIM_CONTROL_TOKEN", resource.ControlToken)
            .WithHttpEndpoint(targetPort: ControlPort, name: CmsSimResource.ControlEndpoint)
            .WithUrlForEndpoint(CmsSimResource.ControlEndpoint, url => url.DisplayText = "Page")
            .WithHttpHealthCheck("/health/ready", endpointName: CmsSimResource.ControlEndpoint);
        cluster.AddClockCommands();
        cluster.AddCommand("reset", "Reset", "Returns to the world of the start.", "ArrowReset", "/reset", confirmation: "Everything since the start is lost. Reset?");
        return cluster.WithBridges(UsualBridges);
    }

    /// <summary>Sets the number of bridges. They are named Core1, Core2 and so on.</summary>
    /// <param name="builder">The builder of the resource.</param>
    /// <param name="bridges">1 to 24. The default is 2.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bridges"/> is less than 1 or more than 24.</exception>
    /// <exception cref="InvalidOperationException">The cluster has a world, which sets its bridges.</exception>
    public static IResourceBuilder<CmsSimResource> WithBridges(this IResourceBuilder<CmsSimResource> builder, int bridges)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(bridges, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bridges, MostBridges);
        if (builder.Resource.World is not null)
            throw new InvalidOperationException("The world sets the bridges; leave out WithBridges or WithWorld.");
        return builder.HavingBridges([.. Enumerable.Range(1, bridges).Select(number => string.Create(CultureInfo.InvariantCulture, $"Core{number}"))]);
    }

    /// <summary>Starts the cluster in a world: bridges, accounts, spaces and the other state of the start. The accounts of a world win over the password.</summary>
    /// <param name="builder">The builder of the resource.</param>
    /// <param name="file">The path of the world file, relative to the folder of the host. It is mounted into the container, for reading only.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The file is no well-formed XML.</exception>
    public static IResourceBuilder<CmsSimResource> WithWorld(this IResourceBuilder<CmsSimResource> builder, string file)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var path = Path.GetFullPath(file, builder.ApplicationBuilder.AppHostDirectory);
        List<string> names = [.. BoundedXml.Read(File.ReadAllText(path), s_world).Elements("bridge").Select(bridge => (string?)bridge.Attribute("name") ?? "")];
        builder.Resource.World = path;
        return builder.WithBindMount(path, WorldFile, isReadOnly: true).HavingBridges(names is [] ? ["Core1", "Core2"] : names);
    }

    /// <summary>Sets the release of Cisco Meeting Server to simulate.</summary>
    /// <param name="builder">The builder of the resource.</param>
    /// <param name="release">2.0 to 3.12, such as <c>2.9</c>. The container ends at once when there is no such release.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<CmsSimResource> WithRelease(this IResourceBuilder<CmsSimResource> builder, string release)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Release = release;
        return builder;
    }

    /// <summary>Sets the seed of ids, secrets and call IDs. The same seed, world, clock and requests give the same answers.</summary>
    /// <param name="builder">The builder of the resource.</param>
    /// <param name="seed">The seed. The default is 0.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<CmsSimResource> WithSeed(this IResourceBuilder<CmsSimResource> builder, int seed)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Seed = seed;
        return builder;
    }

    /// <summary>Stops the clock of the cluster until a command of the dashboard or of the control API moves it.</summary>
    /// <param name="builder">The builder of the resource.</param>
    /// <param name="start">The time of the start. Null for that of the world, or the time of the machine.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<CmsSimResource> WithVirtualClock(this IResourceBuilder<CmsSimResource> builder, DateTimeOffset? start = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Clock = start is { } time ? string.Create(CultureInfo.InvariantCulture, $"virtual@{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'}") : "virtual";
        return builder;
    }

    private static void AddArguments(CmsSimResource resource, IList<object> arguments)
    {
        foreach (var word in (string[])["serve", "--listen", "0.0.0.0", "--control-listen", "0.0.0.0", "--log-dir", "/data/logs", "--certificate", "/data/bridge.pfx"])
            arguments.Add(word);
        Add("--bridges", resource.World is null ? resource.Bridges.Count.ToString(CultureInfo.InvariantCulture) : null);
        Add("--world", resource.World is null ? null : WorldFile);
        Add("--release", resource.Release);
        Add("--seed", resource.Seed?.ToString(CultureInfo.InvariantCulture));
        Add("--clock", resource.Clock);

        // One word, so that a value such as -1 is no option.
        void Add(string option, string? value)
        {
            if (value is not null)
                arguments.Add($"{option}={value}");
        }
    }

    /// <summary>Gives each bridge an endpoint and its commands, and takes those of former bridges away.</summary>
    private static IResourceBuilder<CmsSimResource> HavingBridges(this IResourceBuilder<CmsSimResource> builder, List<string> names)
    {
        var resource = builder.Resource;
        for (var number = 1; number <= resource.Bridges.Count; number++)
        {
            var (endpoint, commands) = (CmsSimResource.EndpointOf(number), $"-{resource.Bridges[number - 1]}");
            foreach (var former in resource.Annotations.Where(annotation => annotation is EndpointAnnotation of && of.Name == endpoint || annotation is ResourceCommandAnnotation command && command.Name.EndsWith(commands, StringComparison.Ordinal)).ToList())
                resource.Annotations.Remove(former);
        }
        resource.Bridges = names;
        for (var number = 1; number <= names.Count; number++)
        {
            var name = names[number - 1];
            builder.WithHttpsEndpoint(targetPort: FirstHttpsPort + number - 1, name: CmsSimResource.EndpointOf(number));
            foreach (var (verb, what, icon) in ((string, string, string)[])[("stop", "Stops the bridge: its calls end, and its peers lose it.", "Stop"), ("start", "Starts the stopped bridge.", "Play"), ("isolate", "Cuts the bridge off from its peers.", "PlugDisconnected"), ("rejoin", "Connects the isolated bridge to its peers again.", "PlugConnected")])
                builder.AddCommand($"{verb}-{name}", $"{char.ToUpperInvariant(verb[0])}{verb[1..]} {name}", what, icon, $"/bridges/{Uri.EscapeDataString(name)}/{verb}");
        }
        return builder;
    }

    private static void AddClockCommands(this IResourceBuilder<CmsSimResource> builder)
    {
        const string Seconds = "seconds";
        builder.AddCommand(
            "advance", "Advance the clock", "Moves the virtual clock, and lets happen what is due.", "FastForward", "/clock/advance",
            arguments => string.Create(CultureInfo.InvariantCulture, $$"""{"seconds":{{double.Parse(arguments[Seconds].Value ?? "60", CultureInfo.InvariantCulture)}}}"""),
            new InteractionInput { Name = Seconds, Label = "Seconds", InputType = InputType.Number, Required = true, Value = "60" });
        builder.AddCommand("run-until-idle", "Run until idle", "Moves the virtual clock until nothing is due, at most one day.", "Next", "/clock/run-until-idle");
    }

    private static void AddCommand(
        this IResourceBuilder<CmsSimResource> builder, string name, string displayName, string description, string icon, string path,
        Func<InteractionInputCollection, string>? body = null, InteractionInput? argument = null, string? confirmation = null)
    {
        var resource = builder.Resource;
        builder.WithHttpCommand(path, displayName, endpointName: CmsSimResource.ControlEndpoint, commandName: name, commandOptions: new HttpCommandOptions
        {
            Description = description,
            IconName = icon,
            ConfirmationMessage = confirmation,
            Arguments = argument is null ? [] : [argument],
            PrepareRequest = async context =>
            {
                context.Request.Headers.Authorization = new("Bearer", await resource.ControlToken.GetValueAsync(context.CancellationToken));
                context.Request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body?.Invoke(context.Arguments) ?? "")) { Headers = { ContentType = new("application/json") } };
            },
        });
    }
}
