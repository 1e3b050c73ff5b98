using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using CmsSim.Client;
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
    public async Task The_tool_does_what_the_README_says()
    {
        await using var serve = await RunningTool.ServeAsync();
        var state = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "tms.json");
        var run = 0;
        foreach (var (command, expected) in Commands().Where(entry => entry.Command.StartsWith("dotnet run ")))
        {
            var args = CommandLineParser.SplitCommandLine(command[(command.IndexOf(" -- ", StringComparison.Ordinal) + 4)..]).ToArray();
            if (args[0] is "serve")
                continue;   // running, on ports of its own
            for (var i = 0; i < args.Length; i++)
            {
                args[i] = args[i].Replace("https://127.0.0.1:8443", serve.Https[0]);
                if (args[i].StartsWith("fixtures/"))
                    args[i] = Repository.PathOf(args[i].Split('/'));
            }
            if (args[0] is "tms")
                args = [.. args, "--state", state];

            var (status, output, errors) = await Tool.RunAsync(args);

            status.Should().Be(0, command + errors);
            if (expected.Length > 0)
                output.ReplaceLineEndings("\n").Trim().Should().MatchRegex(PatternOf(expected));
            run++;
        }
        run.Should().Be(8);
    }

    [Fact]
    public async Task The_code_for_a_test_works()
    {
        // <readme>
        await using var cms = await SimulatorHost.StartAsync(new SimulatorOptions
        {
            HttpPort = 0,
            HttpsPort = null,
            ControlPort = null,
            VirtualClock = new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero),
        });
        using var client = new CmsClient(new CmsClientOptions
        {
            BaseAddress = cms.Bridges[0].Http!,
            UserName = "admin",
            Password = "admin",
        });

        var space = await client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Town hall" });
        var call = await client.Calls.CreateAsync(new CallFields { CoSpace = space });
        await client.Calls.CreateCallLegAsync(call, new CallLegFields { RemoteParty = "ann@example.com" });
        cms.Clock!.Advance(TimeSpan.FromSeconds(5));

        var participants = await client.Participants.ListAsync();
        // </readme>
        participants.Total.Should().Be(1);

        var source = File.ReadAllText(Repository.PathOf("contract-tests", "suite", "Conventions", "ReadmeTests.cs"));
        var shown = Regex.Match(source, "// <readme>\n(.*?)// </readme>", RegexOptions.Singleline).Groups[1].Value;
        s_readme.Should().Contain("```csharp\n" + Outdented(shown) + "```");
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
    private static IEnumerable<(string Command, string Output)> Commands() =>
        from Match block in Regex.Matches(s_readme, "```console\n(.*?)```", RegexOptions.Singleline)
        from part in block.Groups[1].Value.Split("$ ", StringSplitOptions.RemoveEmptyEntries)
        let end = part.IndexOf('\n')
        select (part[..end], part[(end + 1)..].Trim());

    // … stands for anything.
    private static string PatternOf(string text) => "(?s)^" + Regex.Escape(text).Replace("…", ".*") + "$";

    /// <summary>As much of curl as the README uses.</summary>
    private static async Task<string> CurlAsync(SimulatedCluster cluster, string command)
    {
        var args = Regex.Matches(command, "'([^']*)'|(\\S+)").Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value).ToArray();
        var (method, body, authorization, head, address) = ((string?)null, (string?)null, (string?)null, false, (Uri?)null);
        for (var i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "-X": method = args[++i]; break;
                case "-d": body = args[++i]; break;
                case "-u": authorization = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(args[++i])); break;
                case "-ki": head = true; break;
                case "-ks" or "-s": break;
                case var url when url.StartsWith("http"): address = new Uri(url); break;
                case var unknown: throw new InvalidOperationException($"{unknown} in {command}");
            }
        }

        method ??= body is null ? "GET" : "POST";
        if (address!.Port == 8440)
            return (await cluster.ControlAsync(method, address.PathAndQuery, body)).Text;
        var answer = await cluster.SendAsync(method, address.PathAndQuery, body, address.Port - 8443, authorization);
        return head ? answer.ToString() : answer.Text;
    }
}
