using System.Net;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

public sealed class ControlCommands
{
    [Fact]
    public async Task A_clock_command_moves_the_clock_and_all_timers()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("GET", "/clock")).Text.Should().Be("""{"now":"2016-07-26T14:00:00Z","mode":"virtual","speed":0}""");
        (await cluster.ControlAsync("POST", "/clock/advance", """{"seconds":90.5}""")).Text.Should().Be("""{"now":"2016-07-26T14:01:30.5Z","mode":"virtual","speed":0}""");
        (await cluster.ControlAsync("PUT", "/clock", """{"now":"2016-07-26T15:00:00+00:00"}""")).Text.Should().Be("""{"now":"2016-07-26T15:00:00Z","mode":"virtual","speed":0}""");
        (await cluster.GetAsync("/api/v1/system/status")).ToString().Should()
            .Contain("<uptimeSeconds>3600</uptimeSeconds><cdrTime>2016-07-26T15:00:00Z</cdrTime>").And.Contain("Date: Tue, 26 Jul 2016 15:00:00 GMT");
        (await cluster.ControlAsync("PUT", "/clock", """{"now":"2016-07-26T14:59:59Z"}""")).Status.Should().Be(409);
    }

    [Theory]
    [InlineData("PUT", "/clock", "{\"now\":\"soon\"}", 400)]
    [InlineData("PUT", "/clock", "[]", 400)]
    [InlineData("PUT", "/clock", "{}", 400)]
    [InlineData("PUT", "/clock", "{\"speed\":-1}", 400)]
    [InlineData("PUT", "/clock", "{\"speed\":1000001}", 400)]
    [InlineData("PUT", "/clock", "{\"now\":\"2016-07-26T13:59:59Z\",\"speed\":5}", 409)]
    [InlineData("POST", "/clock/run-until-idle", "{\"atMost\":\"long\"}", 400)]
    [InlineData("POST", "/clock/advance", "{\"seconds\":-1}", 400)]
    [InlineData("POST", "/clock/advance", "not json", 400)]
    [InlineData("POST", "/clock/advance", "{\"seconds\":\"1\"}", 400)]
    [InlineData("POST", "/ids", "{\"next\":[\"x\"]}", 400)]
    [InlineData("POST", "/ids", "{\"next\":[1]}", 400)]
    [InlineData("POST", "/ids", "{}", 400)]
    [InlineData("POST", "/bridges/Core9/isolate", null, 404)]
    [InlineData("GET", "/nothing", null, 404)]
    public async Task A_wrong_command_is_refused_with_a_sentence(string method, string path, string? body, int status)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = (await cluster.ControlAsync("GET", "/world?secrets=true")).Text;

        var answer = await cluster.ControlAsync(method, path, body);

        answer.Status.Should().Be(status);
        answer.Text.Should().MatchRegex($"^\\{{\"title\":\"[A-Za-z ]+\",\"status\":{status},\"detail\":\".{{10,}}\"\\}}$");
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(before);
    }

    [Fact]
    public async Task The_clock_runs_until_no_timer_is_pending_or_the_limit_is_reached()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=A");
        await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"*","behaviour":"answer","after":5,"hangUpAfter":60}]""");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");

        (await cluster.ControlAsync("POST", "/clock/run-until-idle", """{"atMost":20}""")).Text.Should()
            .MatchRegex("""^\{"now":"2016-07-26T14:00:20Z","mode":"virtual","speed":0,"timers":\d+,"idle":false\}$""");
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"1\"");
        (await cluster.ControlAsync("POST", "/clock/run-until-idle", "{}")).Text.Should()
            .MatchRegex("""^\{"now":"2016-07-26T14:01:05.08Z","mode":"virtual","speed":0,"timers":\d+,"idle":true\}$""");
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task A_virtual_clock_with_a_speed_runs_by_itself()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("PUT", "/clock", """{"now":"2016-07-26T15:00:00Z","speed":2.5}""")).Text.Should().EndWith("\"mode\":\"virtual\",\"speed\":2.5}");
        cluster.Host.Clock!.Speed.Should().Be(2.5);
        (await cluster.ControlAsync("PUT", "/clock", """{"speed":0}""")).Text.Should().EndWith("\"speed\":0}");
        cluster.Host.Clock.GetUtcNow().Should().BeOnOrAfter(new DateTimeOffset(2016, 7, 26, 15, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Certificates_are_valid_around_the_simulated_time()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "bridge.pfx");
        string first;
        await using (var cluster = await SimulatedCluster.StartAsync(configure: options => options with { CertificateFile = file }))
            first = cluster.Host.CertificateFingerprint;
        using (var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadPkcs12FromFile(file, null))
        {
            certificate.NotBefore.ToUniversalTime().Should().Be(SimulatedCluster.Start.UtcDateTime.AddDays(-1));
            certificate.NotAfter.ToUniversalTime().Should().BeAfter(SimulatedCluster.Start.UtcDateTime.AddYears(5));
        }

        await using var later = await SimulatedCluster.StartAsync(configure: options => options with { CertificateFile = file, VirtualClock = SimulatedCluster.Start.AddYears(20) });
        later.Host.CertificateFingerprint.Should().NotBe(first);
    }

    [Fact]
    public async Task The_real_clock_refuses_commands()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { VirtualClock = null });

        (await cluster.ControlAsync("GET", "/clock")).Text.Should().Contain("\"mode\":\"real\"");
        (await cluster.ControlAsync("POST", "/clock/advance", """{"seconds":1}""")).Status.Should().Be(409);
    }

    [Fact]
    public async Task A_configured_token_is_required_except_for_health()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { ControlToken = "open sesame" });

        (await cluster.ControlAsync("GET", "/world?secrets=true")).Status.Should().Be(401);
        (await cluster.ControlAsync("GET", "/health/ready")).Status.Should().Be(200);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer open sesame");
        (await client.GetAsync(new Uri(cluster.Host.Control!, "/world"))).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1", "admin", null, "needs a password other than the default; set SimulatorOptions.Password")]
    [InlineData("127.0.0.1", "0.0.0.0", "admin", null, "needs a token; set SimulatorOptions.ControlToken")]
    [InlineData("nowhere", "127.0.0.1", "admin", null, "Invalid listen address \"nowhere\"")]
    public async Task A_run_that_would_be_open_to_strangers_does_not_start(string listen, string controlListen, string password, string? token, string sentence)
    {
        var start = () => SimulatorHost.StartAsync(new SimulatorOptions
        {
            Listen = listen,
            ControlListen = controlListen,
            Password = password,
            ControlToken = token,
            HttpPort = 0,
            HttpsPort = null,
            ControlPort = 0,
        });

        (await start.Should().ThrowAsync<SimulatorStartException>()).Which.Message.Should().Contain(sentence);
    }

    [Fact]
    public async Task Two_clusters_run_side_by_side()
    {
        await using var one = await SimulatedCluster.StartAsync();
        await using var two = await SimulatedCluster.StartAsync();

        await one.CreateAsync("/api/v1/coSpaces", "name=Here");

        (await two.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("total=\"4\"");
    }

    [Theory]
    [InlineData(1, "false")]
    [InlineData(8, "true")]
    public async Task A_cluster_has_the_requested_number_of_bridges(int bridges, string clusterEnabled)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = bridges });

        cluster.Host.Bridges.Select(bridge => bridge.Name).Should().Equal(Enumerable.Range(1, bridges).Select(i => $"Core{i}"));
        (await cluster.GetAsync("/api/v1/system/status", bridges - 1)).Text.Should().Contain($"<clusterEnabled>{clusterEnabled}</clusterEnabled>");
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_a_sentence()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var port = cluster.Host.Bridges[0].Http!.Port;

        var start = () => SimulatorHost.StartAsync(new SimulatorOptions { HttpPort = port, HttpsPort = null, ControlPort = null });

        (await start.Should().ThrowAsync<SimulatorStartException>()).Which.Message.Should().Contain("address already in use");
    }

    [Fact]
    public async Task Bridges_have_a_certificate_for_their_addresses_and_keep_it()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "bridge.pfx");
        string first;
        await using (var cluster = await SimulatedCluster.StartAsync(configure: options => options with { HttpsPort = 0, CertificateFile = file }))
        {
            first = cluster.Host.CertificateFingerprint;
            foreach (var name in (string[])["localhost", "127.0.0.1"])
            {
                using var client = new HttpClient(new SocketsHttpHandler
                {
                    SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                        !errors.HasFlag(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch)
                        && certificate!.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256) == first },
                });
                var address = new UriBuilder(cluster.Host.Bridges[1].Https!) { Host = name, Path = "/api/v1/callLegs" }.Uri;
                (await client.GetAsync(address)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            }
        }

        await using var again = await SimulatedCluster.StartAsync(configure: options => options with { CertificateFile = file });
        again.Host.CertificateFingerprint.Should().Be(first);
        await File.WriteAllTextAsync(file, "no certificate");
        var broken = () => SimulatedCluster.StartAsync(configure: options => options with { CertificateFile = file });
        (await broken.Should().ThrowAsync<SimulatorStartException>()).Which.Message.Should().Contain("is not a PFX file");
    }
}
