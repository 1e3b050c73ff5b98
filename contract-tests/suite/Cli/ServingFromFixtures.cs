using System.Globalization;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

/// <summary><c>cmssim serve --from</c>: a cluster in the state of a log.</summary>
public sealed class ServingFromFixtures : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("from");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_log_has_the_lines_of_the_recorded_bridge_up_to_the_exchange()
    {
        var fixture = Repository.Golden("start");
        await using (await ServeAsync("--from", Repository.PathOf("fixtures", "golden"), "--until", "9504"))
        {
        }

        Lines().Should().Equal(TraceLog.Render(fixture).Where(line => line.Trace <= 9504).Select(line => line.Text));
    }

    [Fact]
    public async Task The_whole_fixture_is_played_by_default_and_then_the_cluster_serves()
    {
        await using var tool = await ServeAsync("--from", Repository.GoldenFile("start"));

        (await GetAsync(tool, "/api/v1/calls")).Should().Contain("<call id=\"ce5ee392-7be6-4227-a7ee-b4f16a5fdd16\">");
        await tool.StopAsync();
        Lines().Take(TraceLog.Render(Repository.Golden("start")).Count).Should().Equal(TraceLog.Render(Repository.Golden("start")).Select(line => line.Text));
        Lines().Should().Contain(line => line.Contains("API trace 9507: GET for \"/api/v1/calls\""), "trace numbers continue");
    }

    [Theory]
    [InlineData("19:10:34", "2016-07-26T19:10:34.5Z", 9502)]
    [InlineData("2016-07-26T19:30:00Z", "2016-07-26T19:30:00Z", 9506)]
    public async Task A_time_of_the_log_ends_the_playing_and_sets_the_clock(string until, string now, int last)
    {
        await using var tool = await ServeAsync("--from", Repository.GoldenFile("start"), "--until", until);

        using var client = new HttpClient();
        (await client.GetStringAsync(new Uri(tool.Control + "/clock"), TestContext.Current.CancellationToken)).Should().Contain($"\"now\":\"{now}\"").And.Contain("\"mode\":\"virtual\"");
        await tool.StopAsync();
        Lines().Should().Contain(line => line.Contains($"API trace {last}: GET") || line.Contains($"API trace {last}: POST"))
            .And.NotContain(line => line.Contains($"API trace {(last + 1).ToString(CultureInfo.InvariantCulture)}:"));
    }

    [Fact]
    public async Task Each_client_of_the_fixture_is_logged_with_its_address()
    {
        var fixture = Repository.Golden("add");
        File.Copy(Repository.PathOf("fixtures", "worlds", "add.xml"), Path.Combine(_folder.FullName, "world.xml"));
        await WriteAsync(fixture with { World = "world.xml", Exchanges = [.. fixture.Exchanges.Select((exchange, i) => exchange with { From = $"192.0.2.{i}" })] });

        await using (await ServeAsync("--from", Path.Combine(_folder.FullName, "fixture.xml")))
        {
        }

        Lines().Where(line => line.Contains("(from ")).Select(line => line.Split("(from ")[1].TrimEnd(')')).Should().Equal(Enumerable.Range(0, 6).Select(i => $"192.0.2.{i}"));
    }

    [Fact]
    public async Task An_answer_that_differs_from_the_fixture_is_reported_and_the_cluster_serves()
    {
        var fixture = Repository.Golden("extend");
        File.Copy(Repository.PathOf("fixtures", "worlds", "extend.xml"), Path.Combine(_folder.FullName, "world.xml"));
        await WriteAsync(fixture with { World = "world.xml", Exchanges = [fixture.Exchanges[0] with { Answer = fixture.Exchanges[0].Answer! with { Status = 503 } }] });
        using var serve = ServeProcess.Start(["--json", "--log-dir", _folder.FullName, "--certificate", Path.Combine(_folder.FullName, "x.pfx"), "--from", Path.Combine(_folder.FullName, "fixture.xml")]);
        await serve.ReadyAsync();

        await serve.GetStatusAsync(1);
        await serve.SignalAsync("TERM");

        (await serve.EndAsync()).Errors.Should().Contain($"cmssim: exchange {fixture.Exchanges[0].Trace} PUT ").And.Contain("differs from the fixture: status 200 instead of 503")
            .And.Contain("1 of 1 exchanges differ from the fixture; the cluster may not be in the state of the log.");
    }

    [Fact]
    public async Task A_request_that_is_refused_is_reported_with_the_rule_of_the_simulator()
    {
        var fixture = Repository.Golden("start");
        File.Copy(Repository.PathOf("fixtures", "worlds", "start.xml"), Path.Combine(_folder.FullName, "world.xml"));
        var created = fixture.Exchanges.Single(exchange => exchange.Trace == 9501);
        await WriteAsync(fixture with
        {
            World = "world.xml",
            Exchanges = [created with { Request = created.Request with { Body = created.Request.Body! with { Content = MarkedText.Printed("coSpace=00000000-0000-4000-8000-000000000000") } } }],
        });
        using var serve = ServeProcess.Start(["--json", "--log-dir", _folder.FullName, "--certificate", Path.Combine(_folder.FullName, "x.pfx"), "--from", Path.Combine(_folder.FullName, "fixture.xml")]);
        await serve.ReadyAsync();
        await serve.SignalAsync("TERM");

        (await serve.EndAsync()).Errors.Should().Contain("; rule of the simulator: coSpaceDoesNotExist (coSpace): ");
    }

    [Fact]
    public async Task A_cluster_on_the_real_clock_plays_without_differences_but_in_time()
    {
        using var serve = ServeProcess.Start(
            ["--json", "--clock", "real", "--log-dir", _folder.FullName, "--certificate", Path.Combine(_folder.FullName, "x.pfx"), "--from", Repository.GoldenFile("reserve"), "--until", "8954"]);
        await serve.ReadyAsync();
        await serve.SignalAsync("TERM");

        (await serve.EndAsync()).Errors.Should().BeEmpty();
    }

    [Theory]
    [InlineData("--until needs --from, which names the fixture to play.", "--until", "9504")]
    [InlineData("--from and --drill both set a world; leave out one of them.", "--from", "{start}", "--drill", "upgrade")]
    [InlineData("The fixture of --from has a world of its own; leave out --world.", "--from", "{start}", "--world", "{world}")]
    [InlineData("{golden} holds 5 fixtures; name one of them, or set --until to an exchange or a time of one.", "--from", "{golden}")]
    [InlineData("{start}: no exchange at 17; there are 9496 to 9506, from 2016-07-26T19:10:34Z to 2016-07-26T19:10:35.3Z.", "--from", "{start}", "--until", "17")]
    [InlineData("--until: invalid value \"noon\"; expected a trace number such as 9504, a time such as 19:10:35, or a date and time such as 2016-07-26T19:10:35Z.", "--from", "{start}", "--until", "noon")]
    [InlineData("nothing.xml: no such file or folder.", "--from", "nothing.xml")]
    public async Task Wrong_usage_gives_status_2(string sentence, params string[] arguments)
    {
        var (status, _, errors) = await Tool.RunAsync(["serve", "--log-dir", _folder.FullName, .. arguments.Select(Named)]);

        status.Should().Be(2);
        errors.Trim().Should().Be($"cmssim: {Named(sentence)}");

        static string Named(string text) => text.Replace("{start}", Repository.GoldenFile("start")).Replace("{golden}", Repository.PathOf("fixtures", "golden"))
            .Replace("{world}", Repository.PathOf("fixtures", "worlds", "start.xml"));
    }

    private Task<RunningTool> ServeAsync(params string[] arguments) => RunningTool.ServeAsync(["--log-dir", _folder.FullName, .. arguments]);

    private string[] Lines() => File.ReadAllLines(Path.Combine(_folder.FullName, "Core1.log"));

    private Task WriteAsync(Fixture fixture) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, "fixture.xml"), FixtureWriter.Write(fixture), TestContext.Current.CancellationToken);

    private static async Task<string> GetAsync(RunningTool tool, string path)
    {
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        client.DefaultRequestHeaders.Authorization = new("Basic", "YWRtaW46YWRtaW4=");
        return await client.GetStringAsync(new Uri(tool.Https[0] + path), TestContext.Current.CancellationToken);
    }
}
