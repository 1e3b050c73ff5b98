using System.Text.Json;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

public sealed class ReplayReports
{
    private static readonly ReplayReport s_report = OneDiffering();

    [Fact]
    public void The_text_report_lists_each_difference_and_ends_with_the_sum()
    {
        var text = new StringWriter();
        TextReport.Write(s_report, text);
        var lines = text.ToString().TrimEnd().Split(Environment.NewLine);

        lines[^1].Should().Be("6 exchanges, 5 match, 1 differ");
        lines.Should().Contain("DIFFER 8890 GET /api/v1/callBridges -> 200, size 246");
        lines.Should().Contain("  at        byte 104 at /callBridges/callBridge/name (printed)");
        lines.Should().Contain("  expected  <name>CallBridge-Core1</name>");
        lines.Should().Contain("  actual    <name><b>Core1</b></name>");
        lines.Should().Contain("                  ^");
        lines.Should().Contain("  also      size 246 instead of 250 (printed)");
    }

    [Fact]
    public void One_exchange_is_described_in_a_line_and_one_more_for_each_difference()
    {
        var results = s_report.Fixtures[0].Results;

        TextReport.Describe(results[4]).Should().Be("  match  8893 POST   /api/v1/callProfiles -> 200, size 0");
        TextReport.Describe(results[1]).Split(Environment.NewLine).Should().HaveCount(3).And.HaveElementAt(1, "           size 246 instead of 250 (printed)");
    }

    [Fact]
    public void The_JSON_report_has_the_facts_of_the_text_report()
    {
        using var json = JsonDocument.Parse(JsonReport.Write(s_report));
        var root = json.RootElement;

        root.GetProperty("exchanges").GetInt32().Should().Be(6);
        root.GetProperty("differ").GetInt32().Should().Be(1);
        var exchange = root.GetProperty("fixtures")[0].GetProperty("exchanges")[1];
        exchange.GetProperty("trace").GetInt32().Should().Be(8890);
        exchange.GetProperty("match").GetBoolean().Should().BeFalse();
        var difference = exchange.GetProperty("differences")[1];
        difference.GetProperty("part").GetString().Should().Be("body");
        difference.GetProperty("evidence").GetString().Should().Be("printed");
        difference.GetProperty("xmlPath").GetString().Should().Be("/callBridges/callBridge/name");
        difference.GetProperty("position").GetInt32().Should().Be(104);
    }

    [Fact]
    public void The_JUnit_report_counts_a_failure_for_the_exchange_that_differs()
    {
        var xml = XDocument.Parse(JUnitReport.Write(s_report));

        xml.Root!.Attribute("tests")!.Value.Should().Be("6");
        xml.Root.Attribute("failures")!.Value.Should().Be("1");
        var failed = xml.Descendants("testcase").Where(test => test.Element("failure") is not null).Should().ContainSingle().Subject;
        failed.Attribute("classname")!.Value.Should().Be("replay.add");
        failed.Attribute("name")!.Value.Should().Be("8890 GET /api/v1/callBridges");
    }

    [Fact]
    public void The_JUnit_report_is_well_formed_whatever_came_over_the_wire()
    {
        var exchange = WireAnswers.Exchange(9505);
        var answer = new WireAnswer(200, [new("X\u0001", "\u0000")], new byte[] { 0, 1, 2, 0xFF });
        var result = Result(exchange, answer);

        FluentActions.Invoking(() => XDocument.Parse(JUnitReport.Write(new("t", [new(Repository.Golden("start"), [result])])))).Should().NotThrow();
    }

    [Fact]
    public void The_HTML_report_marks_reconstructions_and_escapes_markup()
    {
        var html = HtmlReport.Write(s_report);

        html.Should().StartWith("<!DOCTYPE html>");
        html.Should().Contain("<mark class=\"reconstructed\">").And.Contain("Reconstructed: The trace never prints the declaration.");
        html.Should().Contain("<b>size 246 instead of 250 (printed)</b>");
        html.Should().Contain("&lt;b&gt;Core1&lt;/b&gt;").And.NotContain("<b>Core1");
    }

    [Fact]
    public void The_HTML_report_shows_the_log_text_of_a_repaired_part()
    {
        var fixture = Repository.Golden("reserve");
        var html = HtmlReport.Write(new("t", [new(fixture, [.. fixture.Exchanges.Select(exchange => Result(exchange, exchange.Answer!.Documented()))])]));

        html.Should().Contain("</span>cospaceBulkSyncs</mark>").And.Contain("The source prints &#39;cospaceBulkSynchs&#39;.");
        html.Should().Contain("4 exchanges, 4 match, 0 differ");
    }

    private static ReplayReport OneDiffering()
    {
        var fixture = Repository.Golden("add");
        return new("https://cms.example.com/",
        [
            new(fixture, [.. fixture.Exchanges.Select(exchange => Result(exchange, exchange.Trace == 8890
                ? exchange.Answer!.Documented().WithBody(exchange.Answer!.Body.Text.Replace("CallBridge-Core1", "<b>Core1</b>"))
                : exchange.Answer!.Documented()))]),
        ]);
    }

    private static ReplayResult Result(FixtureExchange exchange, WireAnswer answer) => new()
    {
        Exchange = exchange,
        SentPath = exchange.Request.Path.Text,
        Answer = answer,
        Differences = answer.DifferencesFrom(exchange),
        Elapsed = TimeSpan.FromMilliseconds(1.5),
    };
}
