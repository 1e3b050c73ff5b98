using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

/// <summary>Reports of a target that the simulator was replayed beside: which of the two differs from the fixture.</summary>
public sealed class SimulatedSides
{
    // The target differs in 2, 3, 4 and 8; the simulator in 1 and 4.
    internal static ReplayReport Report { get; } = ReportSample.Of(ReportSample.Report.Address, [.. ReportSample.Results().Select(result => result with
    {
        Simulated = Simulated(result),
    })]);

    private static ReplayResult? Simulated(ReplayResult result)
    {
        if (result.Exchange.Answer is null)
            return null;
        var documented = result.Exchange.Answer.Body.Holes.Any() ? result.Answer! : ReportSample.Documented(result.Exchange);
        return ReportSample.Result(result.Exchange, result.Exchange.Trace is 1 or 4 ? documented with { Status = 400 } : documented) with
        {
            Rule = result.Exchange.Trace is 1 or 4 ? "tooMany: too many objects [Observed]" : null,
        };
    }

    [Fact]
    public void The_text_counts_the_sides_and_says_which_one_the_first_difference_is_of()
    {
        var text = new StringWriter { NewLine = "\n" };
        TextReport.Write(Report, text, new() { Width = 200, Height = 50 });

        text.ToString().Should().Contain("Simulator: 7 exchanges, 5 match, 2 differ. Only the target differs in 3, only the simulator in 1 (1), both in 1.")
            .And.Contain("  compared  Only the target differs; the answer of the simulator matches the fixture.");
    }

    [Fact]
    public void The_JSON_has_the_sides_and_the_result_of_the_simulator()
    {
        using var json = JsonDocument.Parse(JsonReport.Write(Report));
        var exchanges = json.RootElement.GetProperty("fixtures")[0].GetProperty("exchanges").EnumerateArray().ToList();

        json.RootElement.GetProperty("simulated").ToString().Where(c => !char.IsWhiteSpace(c)).Should().Equal("""{"exchanges":7,"none":2,"target":3,"simulator":1,"both":1}""");
        exchanges.Select(exchange => exchange.TryGetProperty("differs", out var side) ? side.GetString() : null)
            .Should().Equal("simulator", "target", "target", "both", "none", "none", null, "target");
        var simulated = exchanges[0].GetProperty("simulated");
        simulated.GetProperty("verdict").GetString().Should().Be("differs");
        simulated.GetProperty("status").GetInt32().Should().Be(400);
        simulated.GetProperty("rule").GetString().Should().Be("tooMany: too many objects [Observed]");
        simulated.GetProperty("differences")[0].GetProperty("part").GetString().Should().Be("status");
    }

    [Fact]
    public void Reports_for_build_servers_say_which_side_differs()
    {
        const string both = "The simulator differs too: status 400 instead of 404 (printed). Rule of the simulator: tooMany: too many objects [Observed].";

        JUnitReport.Write(Report).Should().Contain($"compared: {both}");
        MarkdownReport.Write(Report).Should().Contain($"`{both}`").And.Contain("only the simulator in 1 (1), both in 1.");
    }

    [Fact]
    public void Without_the_simulator_no_report_has_a_word_of_it()
    {
        var text = new StringWriter();
        TextReport.Write(ReportSample.Report, text, new() { Width = 200, Height = 50 });

        string[] reports = [text.ToString(), JsonReport.Write(ReportSample.Report), MarkdownReport.Write(ReportSample.Report), JUnitReport.Write(ReportSample.Report)];
        reports.Should().AllSatisfy(report => report.Should().NotContainEquivalentOf("simulat"));
    }
}
