using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

public sealed class CtrfReports
{
    /// <summary>The rules of the schema of CTRF for what the report has: each property with its type; a star marks a required one. Others are errors.</summary>
    private static readonly Dictionary<string, string[]> s_schema = new()
    {
        ["root"] = ["*reportFormat:String", "*specVersion:String", "timestamp:String", "generatedBy:String", "*results:results"],
        ["results"] = ["*tool:tool", "*summary:summary", "*tests:tests", "environment:environment"],
        ["tool"] = ["*name:String", "version:String"],
        ["summary"] = ["*tests:Integer", "*passed:Integer", "*failed:Integer", "*skipped:Integer", "*pending:Integer", "*other:Integer", "*start:Integer", "*stop:Integer", "suites:Integer"],
        ["test"] = ["*name:String", "*status:Status", "*duration:Integer", "suite:Strings", "message:String", "trace:String", "filePath:String", "rawStatus:String"],
        ["environment"] = ["appName:String"],
    };

    private static readonly JsonElement s_root = Read(ReportSample.Report);

    [Fact]
    public void The_report_keeps_to_the_schema()
    {
        foreach (var root in new[] { s_root, Read(Hostile.Report), Read(new ReplayReport("t", [])) })
        {
            ShouldBe("root", root);
            root.GetProperty("reportFormat").GetString().Should().Be("CTRF");
            root.GetProperty("specVersion").GetString().Should().MatchRegex("^[0-9]+\\.[0-9]+\\.[0-9]+$");
        }
    }

    [Fact]
    public void The_checker_of_these_tests_finds_what_the_schema_forbids()
    {
        foreach (var (old, wrong) in new[] { ("\"duration\": 2", "\"duration\": 1.5"), ("\"status\": \"passed\"", "\"status\": \"match\""), ("\"pending\": 0,", ""), ("\"rawStatus\"", "\"raw\"") })
        {
            var text = CtrfReport.Write(ReportSample.Report);
            text.Should().Contain(old);
            FluentActions.Invoking(() => ShouldBe("root", JsonDocument.Parse(text.Replace(old, wrong)).RootElement)).Should().Throw<Exception>(wrong);
        }
    }

    [Fact]
    public void The_summary_has_the_counts_and_the_time_of_the_run()
    {
        var summary = s_root.GetProperty("results").GetProperty("summary");

        new[] { "tests", "passed", "failed", "pending", "skipped", "other", "suites" }.Select(name => summary.GetProperty(name).GetInt32()).Should().Equal(8, 3, 4, 0, 1, 0, 1);
        summary.GetProperty("start").GetInt64().Should().Be(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
        (summary.GetProperty("stop").GetInt64() - summary.GetProperty("start").GetInt64()).Should().Be(3_000);
    }

    [Fact]
    public void A_run_without_times_ends_now_by_the_clock_that_is_given()
    {
        var now = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
        var summary = Read(ReportSample.Report with { Started = null, Ended = null }, new Stopped(now)).GetProperty("results").GetProperty("summary");

        summary.GetProperty("stop").GetInt64().Should().Be(now.ToUnixTimeMilliseconds());
        summary.GetProperty("start").GetInt64().Should().Be(now.AddMilliseconds(-36.5).ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_failed_test_has_its_message_trace_and_suite()
    {
        var test = s_root.GetProperty("results").GetProperty("tests")[1];

        test.GetProperty("name").GetString().Should().Be("2 GET /api/v1/coSpaces?limit=2");
        test.GetProperty("status").GetString().Should().Be("failed");
        test.GetProperty("message").GetString().Should().Be("size 156 instead of 155 (printed)");
        test.GetProperty("trace").GetString().Should().Contain("/coSpaces/coSpace/uri").And.EndWith("repeat: curl -i -u admin 'https://cms.example.com:445/api/v1/coSpaces?limit=2'");
        test.GetProperty("suite")[0].GetString().Should().Be("sample");
        s_root.GetProperty("results").GetProperty("tests").EnumerateArray().Select(each => each.GetProperty("status").GetString())
            .Should().Equal("passed", "failed", "failed", "failed", "passed", "passed", "skipped", "failed");
    }

    private static JsonElement Read(ReplayReport report, TimeProvider? clock = null) => JsonDocument.Parse(CtrfReport.Write(report, clock)).RootElement;

    private static void ShouldBe(string type, JsonElement element)
    {
        switch (type)
        {
            case "String":
                element.ValueKind.Should().Be(JsonValueKind.String);
                break;
            case "Integer":
                element.TryGetInt64(out _).Should().BeTrue(element.ToString());
                break;
            case "Status":
                element.GetString().Should().BeOneOf("passed", "failed", "skipped", "pending", "other");
                break;
            case "Strings":
                element.EnumerateArray().Should().NotBeEmpty().And.OnlyContain(each => each.ValueKind == JsonValueKind.String);
                break;
            case "tests":
                foreach (var test in element.EnumerateArray())
                    ShouldBe("test", test);
                break;
            default:
                var rules = s_schema[type].ToDictionary(rule => rule.TrimStart('*').Split(':')[0], rule => rule.Split(':')[1]);
                element.EnumerateObject().Select(property => property.Name).Should().OnlyHaveUniqueItems().And.BeSubsetOf(rules.Keys)
                    .And.Match(names => s_schema[type].Where(rule => rule[0] == '*').All(rule => names.Contains(Regex.Match(rule, "[a-zA-Z]+").Value)));
                foreach (var property in element.EnumerateObject())
                    ShouldBe(rules[property.Name], property.Value);
                break;
        }
    }

    private sealed class Stopped(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
