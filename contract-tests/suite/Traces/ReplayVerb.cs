using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

public sealed class ReplayVerb : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("replay");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_folder_of_matching_fixtures_gives_the_sum_and_status_0()
    {
        await using var bridge = new ScriptedBridge(Repository.GoldenExchanges().OrderBy(exchange => exchange.At));

        var run = await Run(Repository.PathOf("fixtures", "golden"), "--target", $"{bridge.Address}");

        run.Status.Should().Be(0);
        run.Output.TrimEnd().Split('\n')[^1].Should().Be("28 exchanges, 28 match, 0 differ");
        run.Errors.Should().BeEmpty();
    }

    [Fact]
    public async Task A_documented_log_is_replayed_with_the_fixture_made_from_it()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("start").Exchanges);

        var run = await Run(Repository.DocumentedLog("start"), "--target", $"{bridge.Address}");

        run.Status.Should().Be(0);
        run.Output.Should().EndWith($"11 exchanges, 11 match, 0 differ{Environment.NewLine}");
    }

    [Fact]
    public async Task A_folder_of_logs_is_replayed_with_the_fixtures_made_from_them()
    {
        await using var bridge = new ScriptedBridge(Repository.GoldenExchanges().OrderBy(exchange => exchange.At));

        (await Run(Repository.PathOf("logs", "documented"), "--target", $"{bridge.Address}")).Output
            .Should().EndWith($"28 exchanges, 28 match, 0 differ{Environment.NewLine}");
    }

    [Fact]
    public async Task A_world_beside_its_fixture_is_not_replayed()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("extend").Exchanges);
        File.Copy(Repository.GoldenFile("extend"), Path.Combine(_folder.FullName, "extend.xml"));
        File.Copy(Repository.PathOf("fixtures", "worlds", "extend.xml"), Path.Combine(_folder.FullName, "world.xml"));

        (await Run(_folder.FullName, "--target", $"{bridge.Address}")).Output.Should().EndWith($"1 exchanges, 1 match, 0 differ{Environment.NewLine}");
    }

    [Fact]
    public async Task A_difference_is_printed_and_gives_status_1()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges) { Own = text => text.Replace("CallBridge-Core2", "CallBridge-Core9") };

        var run = await Run(Repository.GoldenFile("add"), "--target", $"{bridge.Address}");

        run.Status.Should().Be(1);
        run.Output.Should().EndWith($"6 exchanges, 4 match, 2 differ{Environment.NewLine}").And.Contain("DIFFER 8890");
    }

    [Fact]
    public async Task User_and_password_reach_the_bridge()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("extend").Exchanges);

        await Run(Repository.GoldenFile("extend"), "--target", $"{bridge.Address}", "--user", "tms", "--password", "geheim");

        bridge.Requests.Single().Should().Contain($"Authorization: Basic {Convert.ToBase64String("tms:geheim"u8)}\r\n");
    }

    [Fact]
    public async Task The_spelling_of_the_page_is_sent_on_request()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("reserve").Exchanges, spelling: Harness.Replay.Spelling.AsPrinted);

        (await Run(Repository.GoldenFile("reserve"), "--target", $"{bridge.Address}", "--spelling", "printed")).Status.Should().Be(0);
    }

    [Fact]
    public async Task A_control_address_is_used()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges);

        (await Run(Repository.GoldenFile("add"), "--target", $"{bridge.Address}", "--control", $"{bridge.Address}")).Status.Should().Be(0);

        bridge.Control.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Only_JSON_is_printed_on_request()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges);

        var run = await Run(Repository.GoldenFile("add"), "--target", $"{bridge.Address}", "--json");

        using var json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("match").GetInt32().Should().Be(6);
    }

    [Theory]
    [InlineData("report.html")]
    [InlineData("report.xml")]
    [InlineData("report.json")]
    [InlineData("report.ctrf.json")]
    [InlineData("report.CTRF.JSON")]
    [InlineData("report.md")]
    public async Task The_name_of_a_report_decides_its_format(string name)
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges);
        var path = Path.Combine(_folder.FullName, name);

        await Run(Repository.GoldenFile("add"), "--target", $"{bridge.Address}", "--report", path);

        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        switch (Path.GetExtension(name))
        {
            case ".xml":
                XDocument.Parse(text).Root!.Name.LocalName.Should().Be("testsuites");
                break;
            case ".json" or ".JSON":
                using (var json = JsonDocument.Parse(text))
                    json.RootElement.TryGetProperty("reportFormat", out _).Should().Be(name.Contains("ctrf", StringComparison.OrdinalIgnoreCase));
                break;
            case ".md":
                text.Should().StartWith("## ✅ Replay: 6 exchanges");
                break;
            default:
                text.Should().StartWith("<!DOCTYPE html>");
                break;
        }
    }

    [Theory]
    [InlineData("nothing.xml", "", "*nothing.xml: no such file or folder.")]
    [InlineData("some.log", "Jul 26 14:08:23 user.info Core1 host:server:  INFO : x", "No exchange was found in *some.log (*); expected an API trace of a Meeting Server, *")]
    [InlineData("broken.xml", "<fixture flow='x' host='y'>\n<sauce/></fixture>", "*broken.xml(2): unknown <sauce> in <fixture>; expected one of source, about, reasons, holes, exchange.")]
    public async Task Unreadable_input_gives_status_2_and_the_valid_form(string name, string content, string message)
    {
        var path = Path.Combine(_folder.FullName, name);
        if (content.Length > 0)
            await File.WriteAllTextAsync(path, content, Encoding.UTF8, TestContext.Current.CancellationToken);

        await ShouldRefuse(message, 2, path);
    }

    [Fact]
    public async Task An_empty_folder_gives_status_2() =>
        await ShouldRefuse("No exchange was found in an empty folder; expected*", 2, _folder.FullName);

    [Theory]
    [InlineData("Invalid value \"cms\" for --target; expected an address such as https://14.80.82.30:445.", "--target", "cms")]
    [InlineData("Invalid value \"ftp://cms\" for --target; expected an address such as https://14.80.82.30:445.", "--target", "ftp://cms")]
    [InlineData("Invalid value \"maybe\" for --trust; expected any, system or a SHA-256 fingerprint of 64 hexadecimal digits.", "--target", "https://cms", "--trust", "maybe")]
    [InlineData("Invalid value \"-1\" for --longest-pause; expected a number from 0 to 3600.", "--longest-pause", "-1")]
    [InlineData("Invalid value \"r.pdf\" for --report; expected a file name that ends in .html, .xml (JUnit), .ctrf.json (CTRF), .json or .md (GitHub job summary).", "--report", "r.pdf")]
    [InlineData("--only: invalid entry \"x\"; expected a trace number such as 9504, a range such as 9498-9504, path:coSpaces or method:GET.", "--only", "x")]
    [InlineData("--only 1-9 chooses no exchange of *add.xml.", "--only", "1-9")]
    [InlineData("--until: no exchange at 7; there are 8889 to 8894, from *", "--until", "7")]
    [InlineData("--allow: unknown normaliser \"hole\"; expected a list of id, time, counter, secret, host, order.", "--allow", "hole")]
    [InlineData("--allow and --exact contradict each other; leave out one of them.", "--allow", "id", "--exact")]
    [InlineData("--step waits for Enter, so it needs a terminal; leave it out, or end the replay with --until.", "--step")]
    [InlineData("--mutation compares in memory and has no target and no report; leave out --json.", "--mutation", "--json")]
    [InlineData("Invalid value \"0\" for --speed; expected a number from 0.001 to 1000000.", "--speed", "0")]
    [InlineData("--control needs --target; without a target, replay starts and controls a simulator itself.", "--control", "http://127.0.0.1:1")]
    public async Task Wrong_usage_gives_status_2(string message, params string[] arguments) =>
        await ShouldRefuse(message, 2, [Repository.GoldenFile("add"), .. arguments]);

    [Fact]
    public async Task A_part_of_a_folder_is_replayed_in_the_fixtures_that_hold_it()
    {
        var run = await Run(Repository.PathOf("fixtures", "golden"), "--until", "9504", "--only", "path:coSpaces");

        run.Output.TrimEnd().Should().EndWith("4 exchanges, 4 match, 0 differ");
        run.Status.Should().Be(0);
    }

    [Fact]
    public async Task The_mutation_score_of_the_golden_fixtures_is_the_last_line()
    {
        var run = await Run(Repository.PathOf("fixtures", "golden"), "--mutation", "--mutation-limit", "100");

        run.Output.TrimEnd().Split('\n')[^1].Should().MatchRegex("^([0-9]+) mutants, \\1 found, 0 survive$");
        run.Status.Should().Be(0);
    }

    [Fact]
    public async Task Survivors_are_listed_with_the_normaliser_that_excused_them()
    {
        var run = await Run(Repository.GoldenFile("add"), "--mutation", "--allow", "counter");

        run.Output.Should().MatchRegex("8889 GET    /api/v1/system/status: [0-9]+ mutants, [0-9]+ found, [0-9]+ survive \\(counter [0-9]+\\)")
            .And.Contain("excused by counter: byte ").And.Contain("more\n");
        run.Status.Should().Be(0, "a normaliser explains them");
    }

    [Fact]
    public async Task A_normaliser_that_excuses_nothing_is_named()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges) { Own = text => text.Replace("333717", "333718") };

        var run = await Run(Repository.GoldenFile("add"), "--target", $"{bridge.Address}", "--allow", "counter,time,host");

        run.Status.Should().Be(0);
        run.Errors.Trim().Should().Be("cmssim: --allow time,host excused nothing; a replay without it is stricter.");
    }

    [Fact]
    public async Task An_exact_replay_allows_no_value_of_a_real_bridge_to_differ()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges) { Own = text => text.Replace("333717", "333718") };

        (await Run(Repository.GoldenFile("add"), "--target", $"{bridge.Address}", "--exact")).Status.Should().Be(1);
    }

    [Fact]
    public async Task A_step_shows_the_request_and_waits_for_a_line()
    {
        var output = new StringWriter();
        var exchange = Repository.Golden("extend").Exchanges[0];
        var steps = new ReplaySteps(output, new StringReader("\n"));

        await steps.WaitAsync(exchange, exchange.Request.Path.Text, "a=\u001b", TestContext.Current.CancellationToken);
        output.ToString().Should().StartWith($"{exchange.Trace} {exchange.Request.Method} {exchange.Request.Path.Text} (from {exchange.From} at 2016-07-26 ").And.Contain("  a=\\u001b");

        await FluentActions.Awaiting(() => steps.WaitAsync(exchange, "/", null, TestContext.Current.CancellationToken)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task An_unreachable_target_gives_status_3()
    {
        Uri gone;
        await using (var bridge = new ScriptedBridge([]))
            gone = bridge.Address;

        await ShouldRefuse($"{gone} cannot be reached: *", 3, Repository.GoldenFile("add"), "--target", $"{gone}");
    }

    [Fact]
    public async Task Text_from_the_target_is_printed_with_control_characters_escaped()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges)
        {
            Answers = (_, bytes) => new(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)
                .Replace("\r\n\r\n", "\r\nX-\u001b[2J: \u001b]0;title\u0007\u202e\r\n\r\n", StringComparison.Ordinal).Replace("2.0(RC)", "\u009b2J\u001b[H", StringComparison.Ordinal))),
        };

        var (status, output, errors) = await Tool.RunAsync("replay", Repository.GoldenFile("add"), "--target", $"{bridge.Address}", "--longest-pause", "0");

        status.Should().Be(1, errors);
        output.Where(c => c is not '\n' && char.IsControl(c)).Should().BeEmpty();
        output.Should().Contain("\\u001b[2J").And.NotContain("\u202e");
    }

    [Fact]
    public async Task An_answer_that_is_no_HTTP_is_shown_in_part()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges) { Answers = (_, _) => new(Encoding.UTF8.GetBytes(new string('\u001b', 10_000) + "\r\n"), Closes: true) };

        var (status, output, _) = await Tool.RunAsync("replay", Repository.GoldenFile("add"), "--target", $"{bridge.Address}", "--longest-pause", "0");

        status.Should().Be(1);
        output.Split('\n').Max(line => line.Length).Should().BeLessThan(1_000);
        output.Should().NotContain("\u001b");
    }

    [Fact]
    public async Task A_control_API_that_redirects_gives_status_3()
    {
        await using var bridge = new ScriptedBridge([]) { ControlStatus = "302 Found\r\nLocation: file:///etc/passwd" };

        await ShouldRefuse($"{bridge.Address} cannot be reached: it redirects with status 302; redirects are not followed", 3,
            Repository.GoldenFile("add"), "--target", $"{bridge.Address}", "--control", $"{bridge.Address}");
    }

    [Fact]
    public async Task A_fixture_with_many_levels_gives_status_2()
    {
        var path = Path.Combine(_folder.FullName, "deep.xml");
        await File.WriteAllTextAsync(path, $"<fixture>{string.Concat(Enumerable.Repeat("<a>", 100_000))}", TestContext.Current.CancellationToken);

        await ShouldRefuse($"{path}(1): not well-formed XML: elements are nested more than 100 levels deep.", 2, path);
    }

    [Fact]
    public async Task A_fixture_without_its_world_gives_status_2_if_it_needs_one()
    {
        var path = Path.Combine(_folder.FullName, "lost.xml");
        await File.WriteAllTextAsync(path, FixtureWriter.Write(Repository.Golden("extend")), TestContext.Current.CancellationToken);

        await ShouldRefuse($"{path}: the world ../worlds/extend.xml does not exist; the attribute \"world\" names a file relative to the fixture.", 2, path);
    }

    internal static async Task<(int Status, string Output, string Errors)> Run(params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var configuration = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false };
        var status = await Tool.Parse(ReplayCommand.Create(), ["replay", .. arguments, .. arguments.Contains("--longest-pause") ? Array.Empty<string>() : ["--longest-pause", "0"]])
            .InvokeAsync(configuration, TestContext.Current.CancellationToken);
        return (status, output.ToString(), errors.ToString());
    }

    private static async Task ShouldRefuse(string message, int status, params string[] arguments)
    {
        var refused = (await FluentActions.Awaiting(() => Run(arguments)).Should().ThrowAsync<UserErrorException>()).Which;
        refused.Message.Should().Match(message);
        refused.ExitStatus.Should().Be(status);
    }
}
