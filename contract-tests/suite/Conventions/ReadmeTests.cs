using System.CommandLine.Parsing;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Cli;
using CmsSim.ContractTests.Support;
using CmsSim.ContractTests.Traces;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>Every command and every piece of code in the README is run here, against what it says comes out.</summary>
public sealed class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Repository.PathOf("README.md"));

    [Fact]
    public async Task The_curl_commands_print_what_the_README_says()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var run = 0;
        foreach (var (command, expected) in Commands().Where(entry => entry.Command.StartsWith("curl ")))
        {
            var actual = await CurlAsync(cluster, command);
            cluster.Advance(5);
            actual.ReplaceLineEndings("\n").Trim().Should().MatchRegex(PatternOf(expected), command);
            run++;
        }
        run.Should().BeGreaterThan(10);

        // The sentence about the log is part of the session.
        var lines = Regex.Match(s_readme, "```text\n(.*?)```", RegexOptions.Singleline).Groups[1].Value.Trim().Split('\n');
        var log = await cluster.LogAsync();
        lines.Should().HaveCount(6).And.OnlyContain(line => log.Any(logged => Regex.IsMatch(logged, PatternOf(line))));
    }

    [Fact]
    public async Task The_curl_commands_print_what_the_page_about_security_says()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "security.md"));
        var run = 0;
        foreach (var (command, expected) in CommandsOf(page))
        {
            (await CurlAsync(cluster, command)).ReplaceLineEndings("\n").Trim().Should().MatchRegex(PatternOf(expected), command);
            run++;
        }
        run.Should().Be(2);
    }

    [Fact]
    public async Task The_page_about_fuzzing_names_every_fuzzer_and_the_command_that_runs_them()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "fuzzing.md"));
        var fuzzers = typeof(ReadmeTests).Assembly.GetTypes().Where(type => type.IsPublic && type.Namespace == "CmsSim.ContractTests.Fuzz" && type.Name.EndsWith("Fuzz")).ToList();

        fuzzers.Should().HaveCount(8);
        page.Should().ContainAll(fuzzers.Select(fuzzer => $"| `{fuzzer.Name}` |"))
            .And.Contain($"CMSSIM_FUZZ=long dotnet run -c Release --project contract-tests/suite -- -namespace {fuzzers[0].Namespace}");
    }

    [Fact]
    public async Task The_tool_does_what_the_README_says()
    {
        await using var serve = await RunningTool.ServeAsync();
        await using var commanded = await RunningTool.ServeAsync("--clock", "virtual");
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null } });
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", SimulatedCluster.Admin);
        await client.GetAsync(new Uri(new Uri(commanded.Https[0]), "/api/v1/cospases"));
        var folder = Directory.CreateTempSubdirectory("cmssim").FullName;
        var state = Path.Combine(folder, "tms.json");
        var run = 0;
        foreach (var (command, expected) in Commands().Where(entry => entry.Command.StartsWith("dotnet run ")))
        {
            var args = CommandLineParser.SplitCommandLine(command[(command.IndexOf(" -- ", StringComparison.Ordinal) + 4)..]).ToArray();
            if (args[0] is "serve" or "receive")
                continue;   // running, on ports of its own; and one of the tool's own tests
            for (var i = 0; i < args.Length; i++)
            {
                args[i] = args[i].Replace("https://127.0.0.1:8443", serve.Https[0]);
                if (args[i].StartsWith("fixtures/"))
                    args[i] = Repository.PathOf(args[i].Split('/'));
                else if (args[i].EndsWith(".xml"))
                    args[i] = Path.Combine(folder, args[i]);
            }
            if (args[0] is "tms")
                args = [.. args, "--state", state];
            if (args[0] is "ctl" or "why")
                args = [.. args, "--control", commanded.Control];

            var (status, output, errors) = await Tool.RunAsync(args);

            status.Should().Be(0, command + errors);
            if (expected.Length > 0)
                output.Replace(folder + Path.DirectorySeparatorChar, "").ReplaceLineEndings("\n").Trim().Should().MatchRegex(PatternOf(expected));
            run++;
        }
        run.Should().Be(15);
    }

    [Fact]
    public async Task The_world_starts_and_imports_its_user()
    {
        var world = Regex.Match(s_readme, "```xml\n(<world.*?)```", RegexOptions.Singleline).Groups[1].Value;
        await using var cluster = await SimulatedCluster.StartAsync(world);

        await cluster.CreateAsync("/api/v1/ldapSyncs", "");
        cluster.Advance(60);

        (await cluster.GetAsync("/api/v1/users")).Text.Should().Contain("<userJid>ann@example.com</userJid>");
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("<name>Ann Lee&apos;s space</name><autoGenerated>true</autoGenerated><uri>ann.space</uri>");
    }

    [Fact]
    public async Task The_code_for_a_test_works()
    {
        // <readme>
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions
        {
            BaseAddress = cms.BaseAddress,
            UserName = "admin",
            Password = "admin",
        });

        var space = await client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Town hall" });
        var call = await client.Calls.CreateAsync(new CallFields { CoSpace = space });
        await client.Calls.CreateCallLegAsync(call, new CallLegFields { RemoteParty = "ann@example.com" });
        cms.Clock.Advance(TimeSpan.FromSeconds(5));

        var participants = await client.Participants.ListAsync();
        // </readme>
        participants.Total.Should().Be(1);

        var source = File.ReadAllText(Repository.PathOf("contract-tests", "suite", "Conventions", "ReadmeTests.cs"));
        var shown = Regex.Match(source, "// <readme>\n(.*?)// </readme>", RegexOptions.Singleline).Groups[1].Value;
        s_readme.Should().Contain("```csharp\n" + Outdented(shown) + "```");
    }

    [Fact]
    public async Task The_code_for_events_works()
    {
        // <events>
        await using var cms = await SimulatorHost.StartAsync(new SimulatorOptions { Release = "2.9", HttpPort = 0, HttpsPort = null, ControlPort = null });
        using var http = new HttpClient { BaseAddress = cms.Bridges[0].Http };
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("admin:admin"u8));

        // A token for the credentials, a WebSocket for the token.
        using var answer = await http.PostAsync("/api/v1/authTokens", content: null);
        var token = answer.Headers.GetValues("X-Cisco-CMS-Auth-Token").Single();
        using var events = new ClientWebSocket();
        await events.ConnectAsync(new Uri($"ws://{http.BaseAddress!.Authority}/events/v1?authToken={token}"), CancellationToken.None);
        Task SendAsync(string frame) => events.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, CancellationToken.None);

        await SendAsync("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"calls","elements":["name","participants"]}]}}""");
        await http.PostAsync("/api/v1/calls", new FormUrlEncodedContent([new("name", "Town hall")]));

        var (frame, buffer) = ("", new byte[65_536]);
        while (!frame.Contains("Town hall"))
        {
            var received = await events.ReceiveAsync(buffer, CancellationToken.None);
            frame = Encoding.UTF8.GetString(buffer, 0, received.Count);
            Console.WriteLine(frame);
            if (Regex.Match(frame, "{\"messageId\":([0-9]+),\"type\"") is { Success: true } message)
                await SendAsync($$$"""{"type":"messageAck","messageAck":{"messageId":{{{message.Groups[1]}}},"status":"success"}}""");
        }
        // </events>
        s_readme.Should().Contain(Regex.Replace(frame, "\"call\":\"[^\"]*\"", "\"call\":\"…\""));

        var source = File.ReadAllText(Repository.PathOf("contract-tests", "suite", "Conventions", "ReadmeTests.cs"));
        var shown = Regex.Match(source, "// <events>\n(.*?)// </events>", RegexOptions.Singleline).Groups[1].Value;
        s_readme.Should().Contain("```csharp\n" + Outdented(shown) + "```");
    }

    [Fact]
    public async Task A_day_of_TMS_goes_as_the_README_says()
    {
        // <day>
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        var tms = new TmsScheduler(client, new TmsSettings { NumberQuantity = 2 }, cms.Clock, Guid.NewGuid);
        cms.FarEnds.Set("*@example.com", "answer", after: TimeSpan.FromSeconds(4));

        // While TMS waits for its slots, time flies.
        cms.Clock.RunAt(1_000);
        var bridge = await tms.AddBridgeAsync();
        await tms.ReserveAsync(bridge.Profiles);
        cms.Clock.RunAt(0);

        for (var meeting = 1; meeting <= 16; meeting++)
        {
            var conference = await tms.StartConferenceAsync($"Meeting {meeting}", ["ann@example.com", "bob@example.com"]);
            cms.Clock.Advance(TimeSpan.FromMinutes(25));
            await tms.EndAsync(conference);
            cms.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var evening = await client.SystemStatus.GetAsync();
        // </day>
        evening.Uptime.Should().BeGreaterThanOrEqualTo(TimeSpan.FromHours(8));
        (evening.CallLegsCompleted, evening.CallLegsMaxActive, evening.CallLegsActive).Should().Be((32, 2, 0));

        var source = File.ReadAllText(Repository.PathOf("contract-tests", "suite", "Conventions", "ReadmeTests.cs"));
        s_readme.Should().Contain("```csharp\n" + Outdented(Regex.Match(source, "// <day>\n(.*?)// </day>", RegexOptions.Singleline).Groups[1].Value) + "```");
    }

    [Fact]
    public void The_fixture_for_xunit_is_the_one_that_tests_use()
    {
        var source = File.ReadAllText(Repository.PathOf("contract-tests", "suite", "Conventions", "CmsFixture.cs"));
        var fixture = Regex.Match(source, "public sealed class CmsFixture.*?\n}\n", RegexOptions.Singleline).Value;

        s_readme.Should().Contain("```csharp\n" + fixture + "```");
    }

    [Fact]
    public void The_example_of_a_resource_type_is_the_real_one()
    {
        var source = File.ReadAllText(Repository.PathOf("simulator", "Resources", "SystemLevel", "CallBridge.cs"));

        s_readme.Should().Contain("```csharp\n" + source[source.IndexOf("internal static class", StringComparison.Ordinal)..] + "```");
    }

    /// <summary>
    /// What stands between <c>&lt;!-- cmssim … --&gt;</c> and <c>&lt;!-- end --&gt;</c> is what the command prints.
    /// With CMSSIM_UPDATE_DOCS set, it is written anew instead.
    /// </summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/api.md")]
    public async Task Generated_tables_are_what_the_tool_prints(string file)
    {
        var path = Repository.PathOf(file.Split('/'));
        var text = await File.ReadAllTextAsync(path);
        var blocks = Regex.Matches(text, "(<!-- cmssim (.*?) -->\n)(.*?)(<!-- end -->)", RegexOptions.Singleline);
        blocks.Should().NotBeEmpty();
        var expected = text;
        foreach (Match block in blocks)
        {
            var (status, output, errors) = await Tool.RunAsync(block.Groups[2].Value.Split(' '));
            status.Should().Be(0, errors);
            expected = expected.Replace(block.Value, $"{block.Groups[1].Value}\n{output.ReplaceLineEndings("\n").Trim()}\n\n{block.Groups[4].Value}");
        }

        if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_DOCS") is { Length: > 0 })
            await File.WriteAllTextAsync(path, expected);
        else
            text.Should().Be(expected, "docs/api.md says how to write the tables anew");
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        foreach (Match link in Regex.Matches(s_readme, @"\]\(([^)#]+)\)"))
            File.Exists(Repository.PathOf(link.Groups[1].Value.Split('/'))).Should().BeTrue(link.Value);
    }

    private static string Outdented(string code) => string.Join('\n', code.Split('\n').Select(line => line.Length >= 8 ? line[8..] : line.Trim()));

    /// <summary>The lines behind <c>$</c> in console blocks, each with what follows up to the next.</summary>
    private static IEnumerable<(string Command, string Output)> Commands() => CommandsOf(s_readme);

    private static IEnumerable<(string Command, string Output)> CommandsOf(string page) =>
        from Match block in Regex.Matches(page, "```console\n(.*?)```", RegexOptions.Singleline)
        from part in block.Groups[1].Value.Split("$ ", StringSplitOptions.RemoveEmptyEntries)
        let end = part.IndexOf('\n')
        select (part[..end], part[(end + 1)..].Trim());

    // … stands for anything.
    private static string PatternOf(string text) => "(?s)^" + Regex.Escape(text).Replace("…", ".*") + "$";

    /// <summary>As much of curl as the README uses.</summary>
    private static async Task<string> CurlAsync(SimulatedCluster cluster, string command)
    {
        var args = Regex.Matches(command, "'([^']*)'|(\\S+)").Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value).ToArray();
        var (method, body, mediaType, authorization, head, address) = ((string?)null, (string?)null, "application/x-www-form-urlencoded", (string?)null, false, (Uri?)null);
        for (var i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "-X": method = args[++i]; break;
                case "-d": body = args[++i]; break;
                case "--json": (body, mediaType) = (args[++i], "application/json"); break;
                case "-u": authorization = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(args[++i])); break;
                case "-ki": head = true; break;
                case "-ks" or "-s": break;
                case var url when url.StartsWith("http"): address = new Uri(url); break;
                case var unknown: throw new InvalidOperationException($"{unknown} in {command}");
            }
        }

        method ??= body is null ? "GET" : "POST";
        if (address!.Port == 8440 && method is not "GET" && mediaType is not "application/json")
            throw new InvalidOperationException($"{command} does not name its media type");
        if (address.Port == 8440)
            return (await cluster.ControlAsync(method, address.PathAndQuery, body)).Text;
        var answer = await cluster.SendAsync(method, address.PathAndQuery, body, address.Port - 8443, authorization);
        return head ? answer.ToString() : answer.Text;
    }
}
