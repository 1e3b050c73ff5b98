using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Containers;

/// <summary>The image's health check and the folders that it writes to.</summary>
public sealed class ContainerHealth
{
    [Fact]
    public async Task A_container_becomes_healthy_by_the_check_of_the_image()
    {
        // This sets only the interval. A container without a test of its own takes that of the image.
        await using var container = await CmsContainer.StartAsync(CmsContainer.Hardened()
            .WithEnvironment("CMSSIM_PASSWORD", CmsContainer.Password)
            .WithCreateParameterModifier(create => create.Healthcheck = new HealthcheckConfig { Interval = TimeSpan.FromSeconds(1) })
            .WithWaitStrategy(Wait.ForUnixContainer().UntilContainerIsHealthy())
            .Build());

        container.Health.Should().Be(DotNet.Testcontainers.Containers.TestcontainersHealthStatus.Healthy);
    }

    [Fact]
    public async Task A_container_writes_only_to_its_data()
    {
        await using var lab = await CmsContainer.StartAsync();
        await lab.SeenAddressAsync();

        async Task<string> ServeAsync(string logs)
        {
            var serve = await lab.Container.ExecAsync(
                ["cmssim", "serve", "--https-port", "none", "--http-port", "8080", "--control-port", "none", "--log-dir", logs, "--certificate", logs + "/bridge.pfx"]);
            return $"{serve.ExitCode} {serve.Stderr}";
        }

        (await ServeAsync("/app/logs")).Should().StartWith("2 cmssim: ").And.Contain("Read-only file system");
        (await lab.Container.ReadFileAsync("/data/logs/Core1.log")).Should().NotBeEmpty();
        (await lab.Container.ReadFileAsync("/data/bridge.pfx")).Should().NotBeEmpty();
    }
}
