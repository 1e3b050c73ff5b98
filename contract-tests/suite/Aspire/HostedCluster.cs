using System.Globalization;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using CmsSim.Simulator;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CmsSim.ContractTests.Aspire;

/// <summary>A cluster in the model of an Aspire host. The orchestrator itself is not started; the commands reach a cluster of this process.</summary>
public sealed class HostedCluster
{
    private const string Password = "Choose-1";
    private const string Token = "token-1";

    [Fact]
    public async Task The_container_gets_the_options_and_the_secrets()
    {
        var builder = Builder();
        var cluster = Add(builder).WithBridges(3).WithRelease("2.9").WithSeed(-7).WithVirtualClock(new DateTimeOffset(2016, 7, 26, 14, 0, 0, TimeSpan.Zero));
        await using var host = builder.Build();

        var (arguments, variables) = await SettingsAsync(host, cluster.Resource);

        arguments.Should().Equal(
            "serve", "--listen", "0.0.0.0", "--control-listen", "0.0.0.0", "--log-dir", "/data/logs", "--certificate", "/data/bridge.pfx",
            "--bridges=3", "--release=2.9", "--seed=-7", "--clock=virtual@2016-07-26T14:00:00Z");
        variables.Should().Contain("CMSSIM_PASSWORD", Password).And.Contain("CMSSIM_CONTROL_TOKEN", Token);
        cluster.Resource.Annotations.OfType<ContainerImageAnnotation>().Single().Image.Should().Be("cmssim");
        cluster.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => $"{endpoint.Name} {endpoint.UriScheme} {endpoint.TargetPort}").Should().BeEquivalentTo(
            "control http 8440", "bridge1 https 8443", "bridge2 https 8444", "bridge3 https 8445");
    }

    [Fact]
    public async Task A_world_is_mounted_and_names_the_bridges()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim").FullName;
        var world = Path.Combine(folder, "world.xml");
        await File.WriteAllTextAsync(world, """<world><bridge name="West"/><bridge name="East"/></world>""", TestContext.Current.CancellationToken);
        var builder = Builder();
        var cluster = Add(builder).WithWorld(world);
        await using var host = builder.Build();

        (await SettingsAsync(host, cluster.Resource)).Arguments.Should().EndWith("--world=/world.xml").And.NotContain("--bridges=2");
        cluster.Resource.Bridges.Should().Equal("West", "East");
        cluster.Resource.Annotations.OfType<ContainerMountAnnotation>().Should().ContainSingle(mount => mount.Source == world && mount.Target == "/world.xml" && mount.IsReadOnly);
        Commands(cluster.Resource).Should().Contain(command => command.DisplayName == "Stop West").And.NotContain(command => command.DisplayName.EndsWith("Core1"));
        cluster.Invoking(one => one.WithBridges(3)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task Consumers_get_the_addresses_and_the_secrets()
    {
        var builder = Builder();
        var cluster = Add(builder).WithBridges(2);
        var consumer = builder.AddExecutable("portal", "portal", ".").WithReference(cluster);
        await using var host = builder.Build();
        Allocate(cluster.Resource, "bridge1", 10001);
        Allocate(cluster.Resource, "bridge2", 10002);
        Allocate(cluster.Resource, "control", 10000);

        (await cluster.Resource.ConnectionStringExpression.GetValueAsync(TestContext.Current.CancellationToken)).Should().Be($"Endpoint=https://localhost:10001;Username=admin;Password={Password}");
        Dictionary<string, string?> properties = [];
        foreach (var (name, value) in ((IResourceWithConnectionString)cluster.Resource).GetConnectionProperties())
            properties[name] = await value.GetValueAsync(TestContext.Current.CancellationToken);
        properties.Should().Equal(new Dictionary<string, string?>
        {
            ["Uri"] = "https://localhost:10001",
            ["Uri2"] = "https://localhost:10002",
            ["Username"] = "admin",
            ["Password"] = Password,
            ["ControlUri"] = "http://localhost:10000",
            ["ControlToken"] = Token,
        });
        (await SettingsAsync(host, consumer.Resource)).Variables.Keys.Should().Contain(["ConnectionStrings__cms", "CMS_URI", "CMS_URI2", "CMS_CONTROLTOKEN"]);
    }

    [Fact]
    public async Task The_commands_of_the_dashboard_act_on_the_cluster()
    {
        await using var simulator = await SimulatorHost.StartAsync(
            new SimulatorOptions { HttpPort = 0, HttpsPort = null, ControlPort = 0, ControlToken = Token, VirtualClock = new DateTimeOffset(2016, 7, 26, 14, 0, 0, TimeSpan.Zero) }, TestContext.Current.CancellationToken);
        var builder = Builder();
        var cluster = Add(builder);
        await using var host = builder.Build();
        Allocate(cluster.Resource, "control", simulator.Control!.Port);

        await RunAsync("advance", "90");
        simulator.Clock!.GetUtcNow().Should().Be(new DateTimeOffset(2016, 7, 26, 14, 1, 30, TimeSpan.Zero));
        await RunAsync("stop-Core2");
        (await BridgesAsync()).Should().Equal("running", "stopped");
        await RunAsync("start-Core2");
        await RunAsync("isolate-Core1");
        (await BridgesAsync()).Should().Equal("isolated", "running");
        await RunAsync("rejoin-Core1");
        await RunAsync("run-until-idle");
        await RunAsync("stop-Core1");
        await RunAsync("reset");
        (await BridgesAsync()).Should().Equal("running", "running");
        Commands(cluster.Resource).Should().HaveCount(3 + (2 * 4));

        async Task RunAsync(string name, string? seconds = null)
        {
            var command = Commands(cluster.Resource).Single(command => command.Name == name);
            command.Arguments.Select(argument => argument.Name).Should().Equal(name is "advance" ? ["seconds"] : []);
            var result = await command.ExecuteCommand(new ExecuteCommandContext
            {
                Services = host.Services,
                ResourceName = "cms",
                CancellationToken = TestContext.Current.CancellationToken,
                Logger = NullLogger.Instance,
                Arguments = new InteractionInputCollection([.. command.Arguments.Select(argument => new InteractionInput { Name = argument.Name, InputType = argument.InputType, Value = seconds })]),
            });
            result.Success.Should().BeTrue(result.Message);
        }

        async Task<string[]> BridgesAsync()
        {
            using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", Token) } };
            var answer = JsonNode.Parse(await client.GetStringAsync(new Uri(simulator.Control!, "/bridges"), TestContext.Current.CancellationToken))!;
            return [.. answer["bridges"]!.AsArray().Select(bridge => (string)bridge!["state"]!)];
        }
    }

    private static IDistributedApplicationBuilder Builder() => DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    private static IResourceBuilder<CmsSimResource> Add(IDistributedApplicationBuilder builder) =>
        builder.AddCmsSim("cms", builder.AddParameter("password", Password, secret: true), builder.AddParameter("token", Token, secret: true));

    private static IEnumerable<ResourceCommandAnnotation> Commands(CmsSimResource resource) => resource.Annotations.OfType<ResourceCommandAnnotation>();

    private static void Allocate(CmsSimResource resource, string endpoint, int port)
    {
        var annotation = resource.Annotations.OfType<EndpointAnnotation>().Single(one => one.Name == endpoint);
        annotation.AllocatedEndpoint = new AllocatedEndpoint(annotation, "localhost", port, port.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<(string[] Arguments, IReadOnlyDictionary<string, string> Variables)> SettingsAsync(DistributedApplication host, IResource resource)
    {
        var settings = await ExecutionConfigurationBuilder.Create(resource).WithArgumentsConfig().WithEnvironmentVariablesConfig()
            .BuildAsync(host.Services.GetRequiredService<DistributedApplicationExecutionContext>(), NullLogger.Instance, TestContext.Current.CancellationToken);
        return ([.. settings.Arguments.Select(argument => argument.Value)], settings.EnvironmentVariables.ToDictionary());
    }
}
