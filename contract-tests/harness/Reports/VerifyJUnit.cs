using System.Globalization;
using System.Text;
using System.Xml;
using CmsSim.Harness.Verify;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a verification as JUnit XML for build servers: one suite per area, one test case per contract.</summary>
public static class VerifyJUnit
{
    /// <summary>Returns the XML text.</summary>
    /// <param name="report">The verification.</param>
    public static string Write(VerifyReport report)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "cmssim verify");
            Totals(xml, report.Results, report.Elapsed);
            foreach (var area in report.Results.GroupBy(result => result.Contract.Area))
                Suite(xml, report, area.Key, [.. area]);
            xml.WriteEndElement();
        }
        return text.Append('\n').ToString();
    }

    private static void Suite(XmlWriter xml, VerifyReport report, string area, IReadOnlyList<ContractResult> results)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", area);
        Totals(xml, results, new TimeSpan(results.Sum(result => result.Elapsed.Ticks)));
        xml.WriteAttributeString("timestamp", report.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        foreach (var result in results)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", area);
            xml.WriteAttributeString("name", result.Contract.Name);
            xml.WriteAttributeString("time", Seconds(result.Elapsed));
            if (result.SkipReason is { } reason)
            {
                xml.WriteStartElement("skipped");
                xml.WriteAttributeString("message", reason);
                xml.WriteEndElement();
            }
            if (result.Outcome == ContractOutcome.Fail)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", result.Contract.Claim);
                xml.WriteString(string.Join('\n', result.Deviations.Select(deviation => VisibleText.OneLine(deviation.ToString()))));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Totals(XmlWriter xml, IReadOnlyList<ContractResult> results, TimeSpan elapsed)
    {
        xml.WriteAttributeString("tests", Words.Number(results.Count));
        xml.WriteAttributeString("failures", Words.Number(results.Count(result => result.Outcome == ContractOutcome.Fail)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("skipped", Words.Number(results.Count(result => result.Outcome == ContractOutcome.Skip)));
        xml.WriteAttributeString("time", Seconds(elapsed));
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
