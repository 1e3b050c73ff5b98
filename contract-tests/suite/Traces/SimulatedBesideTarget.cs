using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

/// <summary><c>cmssim replay --target --report x.html</c>: the simulator beside the target, and the rules of the simulator.</summary>
public sealed class SimulatedBesideTarget : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("beside");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_difference_of_the_target_alone_is_named()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges) { Own = text => text.Replace("CallBridge-Core2", "CallBridge-Core9") };

        var run = await ReplayVerb.Run(Repository.GoldenFile("add"), "--target", $"{bridge.Address}", "--report", In("x.html"), "--report", In("x.json"));

        run.Status.Should().Be(1);
        Words(run.Output).Should().Contain("Simulator: 6 exchanges, 6 match, 0 differ. Only the target differs in 2, only the simulator in 0, both in 0.")
            .And.Contain("compared Only the target differs; the answer of the simulator matches the fixture.");
        (await ReadAsync("x.html")).Should().Contain("aria-label=\"Simulator\"").And.Contain("aria-label=\"Target\"").And.Contain("Only the target differs");
        using var json = JsonDocument.Parse(await ReadAsync("x.json"));
        json.RootElement.GetProperty("simulated").GetProperty("target").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task A_difference_of_the_simulator_alone_is_named_and_does_not_count()
    {
        var fixture = Repository.Golden("extend");
        fixture = await WriteAsync(fixture with { Exchanges = [fixture.Exchanges[0] with { Answer = fixture.Exchanges[0].Answer! with { Status = 503 } }] });
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        var run = await ReplayVerb.Run(In("fixture.xml"), "--target", $"{bridge.Address}", "--report", In("x.html"));

        run.Status.Should().Be(0);
        Words(run.Output).Should().Contain($"Only the target differs in 0, only the simulator in 1 ({fixture.Exchanges[0].Trace}), both in 0.");
        (await ReadAsync("x.html")).Should().Contain("Only the simulator differs: status 200 instead of 503 (printed).");
    }

    [Theory]
    [InlineData("x.html", "--no-simulated")]
    [InlineData("x.json")]
    public async Task The_simulator_is_left_out_on_request_and_without_an_HTML_report(string report, params string[] arguments)
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("extend").Exchanges);

        (await ReplayVerb.Run([Repository.GoldenFile("extend"), "--target", $"{bridge.Address}", "--report", In(report), .. arguments])).Output.Should().NotContain("Simulator:");

        (await ReadAsync(report)).Should().NotContain("aria-label=\"Simulator\"");
    }

    [Fact]
    public async Task A_world_that_cannot_be_loaded_is_named_and_the_report_has_the_target()
    {
        var fixture = await WriteAsync(Repository.Golden("extend"));
        await File.WriteAllTextAsync(In("world.xml"), "<world><nothing/></world>", TestContext.Current.CancellationToken);
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        var run = await ReplayVerb.Run(In("fixture.xml"), "--target", $"{bridge.Address}", "--report", In("x.html"));

        run.Status.Should().Be(0);
        run.Errors.Should().StartWith($"cmssim: the report of {In("fixture.xml")} has no answers of the simulator: ").And.Contain("nothing");
        (await ReadAsync("x.html")).Should().Contain("aria-label=\"Target\"").And.NotContain("aria-label=\"Simulator\"");
    }

    [Fact]
    public async Task A_fixture_without_a_world_has_no_answers_of_the_simulator()
    {
        var fixture = await WriteAsync(Repository.Golden("extend") with { World = null });
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        var run = await ReplayVerb.Run(In("fixture.xml"), "--target", $"{bridge.Address}", "--report", In("x.html"));

        (run.Status, run.Errors).Should().Be((0, ""));
        (await ReadAsync("x.html")).Should().NotContain("aria-label=\"Simulator\"");
    }

    [Fact]
    public async Task A_request_that_the_simulator_refuses_has_the_reason_in_each_report()
    {
        var fixture = Repository.Golden("start");
        await WriteAsync(fixture with
        {
            Exchanges =
            [
                .. fixture.Exchanges.Where(exchange => exchange.Trace == 9501).Select(exchange => exchange with
                {
                    Request = exchange.Request with { Body = exchange.Request.Body! with { Content = MarkedText.Printed("coSpace=00000000-0000-4000-8000-000000000000") } },
                }),
            ],
        });
        const string reason = "coSpaceDoesNotExist";

        var run = await ReplayVerb.Run(In("fixture.xml"), "--report", In("x.html"), "--report", In("x.json"), "--report", In("x.xml"), "--report", In("x.md"));

        run.Status.Should().Be(1);
        run.Output.Should().MatchRegex($@"rule +{reason} \(coSpace\)");
        (await ReadAsync("x.html")).Should().Contain($"<b>Rule of the simulator:</b> {reason} (coSpace): ");
        (await ReadAsync("x.xml")).Should().Contain($"rule of the simulator: {reason} (coSpace): ");
        (await ReadAsync("x.md")).Should().Contain($"Rule of the simulator: `{reason} (coSpace): ");
        using var json = JsonDocument.Parse(await ReadAsync("x.json"));
        json.RootElement.GetProperty("fixtures")[0].GetProperty("exchanges")[0].GetProperty("rule").GetString().Should().StartWith($"{reason} (coSpace): ").And.EndWith("]");
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(In(name), TestContext.Current.CancellationToken);

    /// <summary>Writes the fixture beside a copy of its world.</summary>
    private async Task<Fixture> WriteAsync(Fixture fixture)
    {
        if (fixture.WorldFile is { } world)
        {
            File.Copy(world, In("world.xml"));
            fixture = fixture with { World = "world.xml" };
        }

        await File.WriteAllTextAsync(In("fixture.xml"), FixtureWriter.Write(fixture), TestContext.Current.CancellationToken);
        return FixtureReader.ReadFile(In("fixture.xml"));
    }

    // Lines of a screen are wrapped.
    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
