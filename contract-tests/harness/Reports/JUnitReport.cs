using System.Globalization;
using System.Xml;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>
/// Writes a replay as JUnit XML for build servers: one suite per fixture, one test case per exchange. An exchange without an answer in the
/// fixture is skipped.
/// </summary>
public static class JUnitReport
{
    /// <summary>Returns the XML text.</summary>
    public static string Write(ReplayReport report)
    {
        var text = new Utf8Text();
        Write(report, text);
        return text.ToString();
    }

    /// <summary>Writes the XML to a writer.</summary>
    public static void Write(ReplayReport report, TextWriter writer)
    {
        using (var xml = XmlWriter.Create(writer, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "cmssim replay");
            Totals(xml, new ReportTotals(report));
            foreach (var fixture in report.Fixtures)
                Suite(xml, report, fixture);
            xml.WriteEndElement();
        }

        writer.Write('\n');
    }

    private static void Totals(XmlWriter xml, ReportTotals totals)
    {
        xml.WriteAttributeString("tests", Words.Number(totals.Exchanges));
        xml.WriteAttributeString("failures", Words.Number(totals.Differing));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("skipped", Words.Number(totals.NotCompared));
        xml.WriteAttributeString("time", Seconds(totals.Elapsed));
    }

    private static void Suite(XmlWriter xml, ReplayReport report, FixtureReplay fixture)
    {
        var totals = new ReportTotals(fixture);
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Printable(fixture.Fixture.Flow));
        Totals(xml, totals);
        if (report.Started is { } started)
            xml.WriteAttributeString("timestamp", started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));

        xml.WriteStartElement("properties");
        Property(xml, "target", report.Target);
        Property(xml, "source", fixture.Fixture.Source);
        if (fixture.Fixture.File is { } file)
            Property(xml, "fixture", file);
        if (fixture.Fixture.RedactedWith is { } key)
            Property(xml, "redactedWith", key);
        foreach (var (by, count) in totals.Excused)
            Property(xml, $"excused.{Words.Of(by)}", Words.Number(count));
        foreach (var (kind, count) in totals.Holes)
            Property(xml, $"holes.{Words.Of(kind)}", Words.Number(count));
        xml.WriteEndElement();

        foreach (var result in fixture.Results)
            Case(xml, report, fixture, result);
        xml.WriteEndElement();
    }

    private static void Property(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("value", Printable(value));
        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, ReplayReport report, FixtureReplay fixture, ReplayResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", $"replay.{Printable(fixture.Fixture.Flow)}");
        xml.WriteAttributeString("name", Printable(result.Name()));
        xml.WriteAttributeString("time", Seconds(result.Elapsed));
        switch (result.Verdict())
        {
            case Verdict.Differs:
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", Printable(result.Differences[0].ToString()));
                xml.WriteAttributeString("type", result.Differences[0].Part.ToString());
                xml.WriteString(Printable(FailureText.Of(report, fixture.Fixture, result)));
                xml.WriteEndElement();
                break;
            case Verdict.NotCompared:
                xml.WriteStartElement("skipped");
                xml.WriteAttributeString("message", FailureText.WhyNotCompared(result));
                xml.WriteEndElement();
                break;
        }

        xml.WriteEndElement();
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    // Text from the wire may hold characters that XML does not allow. Pairs of surrogates are allowed.
    private static string Printable(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
            return text;
        var printable = text.ToCharArray();
        for (var i = 0; i < printable.Length; i++)
        {
            if (i + 1 < printable.Length && char.IsSurrogatePair(printable[i], printable[i + 1]))
                i++;
            else if (!XmlConvert.IsXmlChar(printable[i]))
                printable[i] = '\uFFFD';
        }

        return new(printable);
    }

    // The XML declaration names the encoding of the writer.
    private sealed class Utf8Text() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;
    }
}
