using System.Globalization;
using System.Xml.Linq;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

public sealed class JUnitReports
{
    /// <summary>The attributes and children that readers of JUnit XML know, in their order (the schema of Jenkins' xUnit plugin).</summary>
    private static readonly Dictionary<string, (string[] Required, string[] Optional, string[] Children)> s_schema = new()
    {
        ["testsuites"] = ([], ["name", "tests", "failures", "errors", "skipped", "time"], ["testsuite"]),
        ["testsuite"] = (["name", "tests"], ["failures", "errors", "skipped", "time", "timestamp"], ["properties", "testcase"]),
        ["properties"] = ([], [], ["property"]),
        ["property"] = (["name", "value"], [], []),
        ["testcase"] = (["name", "classname"], ["time"], ["skipped", "failure"]),
        ["skipped"] = ([], ["message"], []),
        ["failure"] = ([], ["message", "type"], []),
    };

    private static readonly XElement s_root = XDocument.Parse(JUnitReport.Write(ReportSample.Report)).Root!;

    [Fact]
    public void The_report_keeps_to_the_schema()
    {
        ShouldKeepToTheSchema(s_root);
        ShouldKeepToTheSchema(XDocument.Parse(JUnitReport.Write(Hostile.Report)).Root!);
    }

    [Fact]
    public void A_suite_counts_its_cases_and_the_root_counts_all()
    {
        var suite = s_root.Elements().Should().ContainSingle().Subject;

        foreach (var element in new[] { s_root, suite })
            new[] { "tests", "failures", "errors", "skipped", "time" }.Select(name => element.Attribute(name)!.Value).Should().Equal("8", "4", "0", "1", "0.037");
        suite.Attribute("timestamp")!.Value.Should().Be("2026-03-01T09:00:00");
        suite.Element("properties")!.Elements().ToDictionary(property => property.Attribute("name")!.Value, property => property.Attribute("value")!.Value).Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["target"] = "https://cms.example.com:445/",
            ["source"] = "A syslog of release 2.0",
            ["excused.counter"] = "1",
            ["excused.hole"] = "1",
            ["holes.elided"] = "1",
            ["holes.answer"] = "1",
            ["holes.zone"] = "1",
        });
    }

    [Fact]
    public void A_failure_has_the_differences_their_evidence_and_the_curl_line()
    {
        var failure = s_root.Descendants("testcase").ElementAt(1).Element("failure")!;

        failure.Attribute("message")!.Value.Should().Be("size 156 instead of 155 (printed)");
        failure.Attribute("type")!.Value.Should().Be("Size");
        failure.Value.Should().Be("""
            size 156 instead of 155 (printed)
              The source prints the expected size.
            byte 124 at /coSpaces/coSpace/uri: '<uri>over.view</uri>' instead of '<uri>overview</uri>' (printed)
              The source prints it. The API reference of coSpaces has the element uri with the type uriUser.
            repeat: curl -i -u admin 'https://cms.example.com:445/api/v1/coSpaces?limit=2'
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void An_exchange_without_an_answer_in_the_fixture_is_skipped() =>
        s_root.Descendants("testcase").Where(test => test.Element("skipped") is not null).Should().ContainSingle()
            .Which.Attribute("name")!.Value.Should().Be("7 DELETE /api/v1/coSpaces/1");

    [Fact]
    public void Characters_that_XML_does_not_allow_are_replaced_and_emoji_are_kept()
    {
        var exchange = ReportSample.Exchange(1, "GET", "/a\u0000b\ud800c\U0001f600", 200);
        var name = XDocument.Parse(JUnitReport.Write(ReportSample.Of(null, ReportSample.Result(exchange, null)))).Descendants("testcase").Single().Attribute("name")!.Value;

        name.Should().Be("1 GET /a\ufffdb\ufffdc\U0001f600");
    }

    private static void ShouldKeepToTheSchema(XElement element)
    {
        var (required, optional, children) = s_schema[element.Name.ToString()];

        element.Attributes().Select(attribute => attribute.Name.ToString()).Should().Match(names => required.All(names.Contains)).And.BeSubsetOf([.. required, .. optional]);
        element.Elements().Select(child => Array.IndexOf(children, child.Name.ToString())).Should().NotContain(-1).And.BeInAscendingOrder();
        foreach (var number in new[] { "tests", "failures", "errors", "skipped", "time" }.Select(name => element.Attribute(name)).OfType<XAttribute>())
            decimal.Parse(number.Value, CultureInfo.InvariantCulture).Should().BeGreaterThanOrEqualTo(0);
        if (element.Name == "testsuite")
            ((int)element.Attribute("tests")!).Should().Be(element.Elements("testcase").Count());
        foreach (var child in element.Elements())
            ShouldKeepToTheSchema(child);
    }
}
