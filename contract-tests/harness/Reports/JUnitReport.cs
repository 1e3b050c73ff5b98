using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a replay as JUnit XML for build servers: one suite per fixture, one test case per exchange.</summary>
public static class JUnitReport
{
    /// <summary>Returns the XML text.</summary>
    public static string Write(ReplayReport report)
    {
        var root = new XElement("testsuites",
            new XAttribute("name", "cmssim replay"),
            new XAttribute("tests", report.Results.Count()),
            new XAttribute("failures", report.Differing),
            report.Fixtures.Select(Suite));
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root}\n";
    }

    private static XElement Suite(FixtureReplay fixture) => new("testsuite",
        new XAttribute("name", fixture.Fixture.Flow),
        new XAttribute("tests", fixture.Results.Count),
        new XAttribute("failures", fixture.Results.Count(result => !result.Matches)),
        new XAttribute("time", Seconds(fixture.Results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Elapsed))),
        fixture.Results.Select(result => Case(fixture, result)));

    private static XElement Case(FixtureReplay fixture, ReplayResult result)
    {
        var element = new XElement("testcase",
            new XAttribute("classname", $"replay.{Printable(fixture.Fixture.Flow)}"),
            new XAttribute("name", Printable($"{result.Exchange.Trace} {result.Exchange.Request.Method} {result.SentPath}")),
            new XAttribute("time", Seconds(result.Elapsed)));
        if (!result.Matches)
        {
            element.Add(new XElement("failure",
                new XAttribute("message", Printable(result.Differences[0].ToString())),
                new XAttribute("type", result.Differences[0].Part),
                Printable(string.Join('\n', result.Differences))));
        }

        return element;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    // Text from the wire may hold characters that XML does not allow.
    private static string Printable(string text) =>
        text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\uFFFD'));
}
