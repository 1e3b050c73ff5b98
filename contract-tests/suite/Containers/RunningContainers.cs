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
        var seen = await lab.SeenAddressAsync();
        (await lab.ControlAsync("PUT", "/world", DocumentedDay.World.Replace("address=\"127.0.0.1\"", $"address=\"{seen}\""))).Status.Should().Be(200);

        await DocumentedDay.RunAsync(lab);
    }

    [Fact]
    public async Task Every_contract_that_applies_is_kept()
    {
        await using var lab = await CmsContainer.StartAsync();

        var (status, output, errors) = await Tool.RunAsync(
            "verify", "--target", $"{lab.Https}", "--password", CmsContainer.Password, "--control", $"{lab.Control}", "--control-token", lab.ControlToken,
            "--receiver", $"http://{await lab.SeenAddressAsync()}:0", "--ledger", Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "verify.ledger"));

        status.Should().Be(0, output + errors);
        output.Should().MatchRegex("(?m)^161 contracts, 148 pass, 0 fail, 13 skipped");
    }

    [Fact]
    public async Task The_tool_in_the_image_replays_the_fixtures()
    {
        await using var lab = await CmsContainer.StartAsync();

        async Task<string> LastLineAsync(params string[] options)
        {
            var replay = await lab.Container.ExecAsync(["cmssim", "replay", CmsContainer.Fixtures, .. options]);
            return $"{replay.ExitCode} {replay.Stdout.Trim().Split('\n')[^1]} {replay.Stderr}";
        }

        (await LastLineAsync()).Trim().Should().Be("0 28 exchanges, 28 match, 0 differ");
        (await LastLineAsync("--target", "https://127.0.0.1:8443", "--user", "admin", "--password", "admin", "--trust", "any", "--control", "http://127.0.0.1:8440"))
            .Trim().Should().Be("0 28 exchanges, 28 match, 0 differ");
    }

    [Fact]
    public async Task The_scheduler_in_the_image_stores_its_bookings()
    {
        await using var lab = await CmsContainer.StartAsync();
        async Task<string> TmsAsync(params string[] words)
        {
            var run = await lab.Container.ExecAsync(["cmssim", "tms", .. words, "--store", "/data/tms.db", "--control", "http://127.0.0.1:8440"]);
            run.ExitCode.Should().Be(0, run.Stderr);
            return run.Stdout;
        }

        await TmsAsync("add", "127.0.0.1:8443", "--user", "admin", "--password", CmsContainer.Password);
        await TmsAsync("settings", "--name", "Core", "--domain", "example.com", "--base", "1", "--quantity", "2");
        await TmsAsync("book", "--title", "Weekly", "--start", "2016-07-26T15:00Z", "--minutes", "30");

        (await TmsAsync("bookings")).Should().Contain("Weekly");
    }

    [Fact]
    public async Task Both_bridges_require_the_password_of_the_container()
    {
        await using var lab = await CmsContainer.StartAsync();
        using var client = CmsContainer.Anyone();

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
            await using var container = await CmsContainer.StartAsync(CmsContainer.Hardened().WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("cmssim: ")).Build());
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

        var probe = await lab.Container.ExecAsync(["cmssim", "health"]);
        var sick = await lab.Container.ExecAsync(["cmssim", "health", "--control", "http://127.0.0.1:1"]);
        await lab.Container.StopAsync();

        (probe.ExitCode, probe.Stdout.Trim()).Should().Be((0L, "ready"));
        sick.ExitCode.Should().Be(3);
        lab.Container.State.Should().Be(TestcontainersStates.Exited);
        (await lab.Container.GetExitCodeAsync()).Should().Be(0);
    }
}
