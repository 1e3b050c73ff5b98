using System.Net;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Replay;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Containers;

/// <summary>The image in a real engine, reached over mapped ports.</summary>
public sealed class RunningContainers
{
    [Fact]
    public async Task Every_golden_fixture_replays_over_HTTPS()
    {
        await using var lab = await CmsContainer.StartAsync();
        var target = new ReplayTarget(lab.Https)
        {
            User = "admin",
            Password = "admin",
            Control = lab.Control,
            ControlToken = lab.ControlToken,
            Trust = CertificateTrust.Pin(lab.CertificateFingerprint),
        };

        var matching = 0;
        foreach (var flow in Repository.Flows)
        {
            var replay = await new Replayer(target).ReplayAsync(Repository.Golden(flow));
            replay.Results.Should().OnlyContain(result => result.Matches, string.Join('\n', replay.Results.SelectMany(result => result.Differences)));
            matching += replay.Results.Count;
        }
        matching.Should().Be(28);
    }

    [Fact]
    public async Task The_client_holds_the_documented_conversation_and_the_log_in_the_container_is_the_documented_one()
    {
        await using var lab = await CmsContainer.StartAsync();

        // The bridge sees the address of the engine's gateway where the document has that of TMS.
        using var anyone = Anyone();
        await anyone.GetAsync(new Uri(lab.Https, "/api/v1/system/status"));
        var seen = (await lab.LogAsync())[^3].Split("(from ")[1].TrimEnd(')');
        (await lab.ControlAsync("PUT", "/world", DocumentedDay.World.Replace("address=\"127.0.0.1\"", $"address=\"{seen}\""))).Status.Should().Be(200);

        await DocumentedDay.RunAsync(lab);
    }

    [Fact]
    public async Task Both_bridges_require_the_password_of_the_container()
    {
        await using var lab = await CmsContainer.StartAsync();
        using var client = Anyone();

        foreach (var bridge in (Uri[])[lab.Https, lab.PeerHttps])
        {
            async Task<HttpStatusCode> AskAsync(string? password)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(bridge, "/api/v1/callBridges"));
                if (password is not null)
                    request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("admin:" + password)));
                using var answer = await client.SendAsync(request);
                return answer.StatusCode;
            }

            (await AskAsync(null)).Should().Be(HttpStatusCode.Unauthorized);
            (await AskAsync("admin")).Should().Be(HttpStatusCode.Unauthorized);
            (await AskAsync(CmsContainer.Password)).Should().Be(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_container_does_not_start_with_the_default_password()
    {
        string told;
        try
        {
            await using var container = await CmsContainer.StartAsync(CmsContainer.Hardened().WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("cmssim: ")));
            told = $"exited with code {await container.GetExitCodeAsync()}: {(await container.GetLogsAsync()).Stderr}";
        }
        catch (ContainerNotRunningException ended)
        {
            // The container ended before its log was read.
            told = ended.Message;
        }

        told.Should().Contain("exited with code 2").And.Contain("needs a password other than the default; set --password or CMSSIM_PASSWORD.");
    }

    [Fact]
    public async Task A_container_is_healthy_and_stops_with_status_0()
    {
        await using var lab = await CmsContainer.StartAsync();

        var probe = await lab.Container.ExecAsync(["dotnet", "cmssim.dll", "health"]);
        var sick = await lab.Container.ExecAsync(["dotnet", "cmssim.dll", "health", "--control", "http://127.0.0.1:1"]);
        await lab.Container.StopAsync();

        (probe.ExitCode, probe.Stdout.Trim()).Should().Be((0L, "ready"));
        sick.ExitCode.Should().Be(3);
        lab.Container.State.Should().Be(TestcontainersStates.Exited);
        (await lab.Container.GetExitCodeAsync()).Should().Be(0);
    }

    private static HttpClient Anyone() =>
        new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
}
