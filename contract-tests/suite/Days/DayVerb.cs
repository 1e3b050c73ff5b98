using System.Text.Json;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Days;

/// <summary><c>cmssim world day</c>.</summary>
public sealed class DayVerb
{
    private static readonly string[] s_small = ["world", "day", "--participants", "60", "--bridges", "2", "--seed", "3"];

    [Fact]
    public async Task Prints_a_summary_and_writes_records_logs_and_the_world()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim").FullName;
        var (lines, posts, world) = (Path.Combine(folder, "day.jsonl"), Path.Combine(folder, "day.xml"), Path.Combine(folder, "world.xml"));

        var (status, output, errors) = await Tool.RunAsync([.. s_small, "--cdr-out", lines, "--log-dir", Path.Combine(folder, "logs"), "--world-out", world]);
        var (_, json, _) = await Tool.RunAsync([.. s_small, "--cdr-out", posts, "--json"]);

        errors.Should().BeEmpty();
        status.Should().Be(0);
        output.Should().StartWith("12 January 2026, seed 3, release 2.9: 60 participants in ").And.Contain(" was lost from 12:0").And.Contain("\nCore2: ");
        File.ReadAllText(Path.Combine(folder, "logs", "Core1.log")).Should().Contain("incoming encrypted SIP call");
        File.ReadAllText(world).Should().StartWith("<world release=\"2.9\">");
        using var summary = JsonDocument.Parse(json);
        var records = summary.RootElement.GetProperty("records").GetInt32();
        var parsed = (await File.ReadAllLinesAsync(lines, TestContext.Current.CancellationToken)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        parsed.Should().HaveCount(records);
        parsed[0].GetProperty("recordIndex").GetString().Should().Be("1");
        XElement.Load(posts).Elements("records").Elements("record").Select(record => (string)record.Attribute("type")!).Should().Equal(parsed.Select(record => record.GetProperty("type").GetString()));
        output.Should().Contain(FormattableString.Invariant($"records: {records:N0} in "));
        Directory.GetFiles(folder, "*.new").Should().BeEmpty();
    }

    [Theory]
    [InlineData("--participants 5", "Invalid value \"5\" for --participants; expected a number from 20 to 200000.")]
    [InlineData("--bridges 0", "Invalid value \"0\" for --bridges; expected a number from 1 to 24.")]
    [InlineData("--seed x", "Invalid value \"x\" for --seed; expected a number from -2147483648 to 2147483647.")]
    [InlineData("--release 1.0", "Invalid value \"1.0\" for --release; expected one of 2.0, 2.1, ")]
    [InlineData("--cdr-out /nowhere/day.jsonl", "The records /nowhere/day.jsonl cannot be written: ")]
    [InlineData("--world-out /nowhere/world.xml", "The world /nowhere/world.xml cannot be written: ")]
    [InlineData("--log-dir /dev/null/logs", "Logs cannot be written to /dev/null/logs: ")]
    public async Task Wrong_usage_gives_one_sentence_and_status_2(string arguments, string sentence)
    {
        var (status, output, errors) = await Tool.RunAsync(["world", "day", .. arguments.Split(' ')]);

        status.Should().Be(2);
        output.Should().BeEmpty();
        errors.TrimEnd().Should().StartWith($"cmssim: {sentence}").And.NotContain("\n");
    }
}
