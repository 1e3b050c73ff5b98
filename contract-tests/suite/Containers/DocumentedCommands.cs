using System.Net;
using CmsSim.ContractTests.Docs;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Containers;

/// <summary>The container commands of the documentation, with the image under test and free ports.</summary>
public sealed class DocumentedCommands
{
    private const string Reason = "it needs a container engine";

    public static TheoryData<string, string> Runs() =>
        new(Commands().Where(command => command.Text.StartsWith("docker run ", StringComparison.Ordinal)).Select(command => (command.Place, command.Text)));

    [Theory, MemberData(nameof(Runs))]
    public async Task A_documented_command_starts_a_healthy_cluster(string place, string text)
    {
        var command = new DockerRun(ShellWords.Split(text));
        await using var container = await CmsContainer.StartAsync(command.Builder
            .WithCreateParameterModifier(create => create.Healthcheck = new HealthcheckConfig { Interval = TimeSpan.FromSeconds(1) })
            .WithWaitStrategy(Wait.ForUnixContainer().UntilContainerIsHealthy())
            .Build());
        using var client = CmsContainer.Anyone();

        foreach (var port in command.Ports)
        {
            var (path, scheme) = port is 8440 ? ("/bridges", "http") : ("/api/v1/system/status", "https");
            using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(scheme, container.Hostname, container.GetMappedPublicPort(port), path).Uri);
            request.Headers.Authorization = port is 8440
                ? new("Bearer", command.Environment["CMSSIM_CONTROL_TOKEN"])
                : new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("admin:" + command.Environment["CMSSIM_PASSWORD"])));
            using var answer = await client.SendAsync(request);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, $"{place}: {path} on port {port}");
        }
    }

    [Fact]
    public void Every_other_documented_command_builds_the_image_that_is_tested() =>
        Commands().Select(command => command.Text).Where(text => !text.StartsWith("docker run ", StringComparison.Ordinal))
            .Should().NotBeEmpty().And.OnlyContain(text => text == "docker build -t cmssim .");

    private static IEnumerable<Command> Commands() =>
        Page.Names.SelectMany(name => Page.Read(name).Blocks).Where(block => block.NotRunBecause is Reason).SelectMany(block => block.Commands());

    /// <summary>A <c>docker run</c> command, as far as the documentation uses its options.</summary>
    private sealed class DockerRun
    {
        public DockerRun(string[] words)
        {
            var builder = new ContainerBuilder(CmsContainer.Image).WithImagePullPolicy(DotNet.Testcontainers.Images.PullPolicy.Never);
            for (var i = 2; i < words.Length; i++)
            {
                switch (words[i])
                {
                    case "--rm":
                        break;
                    case "-p":
                        Ports.Add(ushort.Parse(words[++i].Split(':')[1]));
                        builder = builder.WithPortBinding(Ports[^1], true);
                        break;
                    case "-e":
                        var (name, value) = words[++i].Split('=') is [var left, var right] ? (left, right) : throw new FormatException($"-e {words[i]}");
                        Environment[name] = value;
                        builder = builder.WithEnvironment(name, value);
                        break;
                    case "-v":
                        var (volume, folder) = words[++i].Split(':') is [var source, var target] ? (source, target) : throw new FormatException($"-v {words[i]}");
                        builder = builder.WithVolumeMount(volume, folder);
                        break;
                    case "--read-only":
                        builder = builder.WithCreateParameterModifier(create => create.HostConfig!.ReadonlyRootfs = true);
                        break;
                    case "--tmpfs":
                        builder = builder.WithTmpfsMount(words[++i]);
                        break;
                    case "--cap-drop":
                        var dropped = words[++i];
                        builder = builder.WithCreateParameterModifier(create => create.HostConfig!.CapDrop = [dropped]);
                        break;
                    case "--security-opt":
                        var option = words[++i];
                        builder = builder.WithCreateParameterModifier(create => create.HostConfig!.SecurityOpt = [option]);
                        break;
                    case "cmssim" when i + 1 == words.Length:
                        break;
                    case "cmssim":
                        builder = builder.WithCommand(words[(i + 1)..]);
                        i = words.Length;
                        break;
                    case var unknown:
                        throw new FormatException($"The tests know no docker run {unknown}.");
                }
            }
            Builder = builder;
        }

        public ContainerBuilder Builder { get; }

        public List<ushort> Ports { get; } = [];

        public Dictionary<string, string> Environment { get; } = [];
    }
}
