using System.Text.Json;
using CmsSim.Harness.Explain;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Explain;

/// <summary>Text, JSON and HTML of an explained log. Text of the log can control neither terminal nor page.</summary>
public sealed class Outputs
{
    private const string Hostile = "participant \"<script>alert(1)</script>\u001b[2J\u202e\" joined space 458075bc-6def-4052-8ed6-b1192d6e6b35 (\"onload=x)";

    [Fact]
    public void Text_puts_the_meaning_below_its_line_and_the_summary_at_the_end()
    {
        var text = TextOf(Entry("SIP trace: connection 12: read failure, code 104"));

        text.Should().StartWith("""
            Feb 23 09:02:21 user.info CMS host:server:  INFO : SIP trace: connection 12: read failure, code 104
              └ SIP connection 12 broke while reading. Code 104 is ECONNRESET: a reset by the far end. [observed: Cisco document 210441; wire evidence §8.5]
              ! sip-connection: The bridge logs: SIP trace: connection 12: read failure, code 104

            Log:       syslog
            Bridges:   CMS
            Time:      Feb 23 09:02:21
            Lines:     1, of which 1 recognised (100.0 %), 0 of a known process with unknown text, 0 not understood
            Exchanges: 0
            Calls:     0
            Oddities:  1
              sip-connection (1)
            """.ReplaceLineEndings("\n"));
        text.Should().Contain("    syslog:1: CMS: The bridge logs: SIP trace: connection 12: read failure, code 104\n");
    }

    [Fact]
    public void Control_characters_of_a_log_are_escaped_in_text()
    {
        var text = TextOf(Entry(Hostile));

        text.Should().NotContain("\u001b").And.NotContain("\u202e").And.Contain("\\u001b[2J\\u202e");
    }

    [Fact]
    public void Colours_appear_only_where_they_are_asked_for()
    {
        var output = new StringWriter { NewLine = "\n" };

        Explain(new ExplanationText(output) { HasColours = true }, Entry("call 7: SIP call ringing"));

        output.ToString().Should().Contain("\u001b[2m  └ Call 7 rings at the far end.");
        TextOf(Entry("call 7: SIP call ringing")).Should().NotContain("\u001b");
    }

    [Fact]
    public void Only_odd_lines_are_printed_if_asked()
    {
        var output = new StringWriter { NewLine = "\n" };

        Explain(new ExplanationText(output) { OnlyOdd = true }, Entry("call 7: SIP call ringing"), Entry("No recording device found"));

        output.ToString().Should().NotContain("ringing").And.Contain("No recording device found\n  └");
    }

    [Fact]
    public void Markup_of_a_log_is_encoded_in_the_page_and_the_page_asks_for_nothing_else()
    {
        var page = PageOf(Entry(Hostile), Entry("No recording device found"));

        page.Should().NotContain("<script>alert").And.Contain("&lt;script&gt;alert(1)").And.NotContain("\u001b").And.NotContain("\u202e");
        page.Should().Contain("default-src 'none'").And.NotContainAny("http://", "https://", "src=\"", "href=");
        page.Should().Contain("data-kinds=\"recorder-or-streamer\"").And.Contain("<input type=\"checkbox\" data-kind=\"recorder-or-streamer\">");
    }

    [Fact]
    public void A_page_has_a_bound_and_says_what_it_leaves_out()
    {
        var lines = Enumerable.Repeat("call 7: SIP call ringing", ExplanationHtml.FirstLines + 100).Append("No recording device found").Append("call 7: SIP call ringing");

        var page = PageOf([.. lines.Select(Entry)]);

        // Three lines before the odd one stay.
        page.Split("<div class=\"l").Should().HaveCount(1 + ExplanationHtml.FirstLines + 3 + 1);
        page.Should().Contain("98 lines are left out of this page").And.Contain("<code>Feb 23 09:02:21 user.info CMS host:server:  INFO : No recording device found</code>");
    }

    [Fact]
    public void JSON_has_an_object_for_each_line_and_a_summary()
    {
        var output = new StringWriter();
        var json = new ExplanationJson(output);

        json.Write(Explain(json, Entry(Hostile), Entry("No recording device found")));

        var objects = output.ToString().TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        objects.Select(one => one.GetProperty("type").GetString()).Should().Equal("line", "line", "summary");
        objects[0].GetProperty("raw").GetString().Should().EndWith(Hostile);
        objects[1].GetProperty("oddities")[0].GetString().Should().Be("recorder-or-streamer");
        objects[1].GetProperty("basis").GetString().Should().Be("documented");
        objects[2].GetProperty("oddities")[0].GetProperty("lines")[0].GetProperty("line").GetInt32().Should().Be(1);
        objects[2].GetProperty("recognisedShare").GetDouble().Should().Be(1);
        output.ToString().Should().NotContainAny("\u001b", "\u202e");
    }

    [Fact]
    public void Lines_that_the_reader_did_not_understand_are_counted_and_named()
    {
        var output = new StringWriter { NewLine = "\n" };
        var text = new ExplanationText(output);
        var explainer = new LogExplainer(text);
        explainer.Add(Entry("call 7: SIP call ringing"));
        explainer.Add(new ImportNote(NoteKind.NotUnderstood, new Place("syslog", 9), "the line has no stamp") { Printed = "Jul 26 garbage\u0007" });
        explainer.Add(new ImportNote(NoteKind.NotUnderstood, new Place("syslog", 10), "the line has no stamp") { Printed = "size 77" });
        explainer.Add(new ImportNote(NoteKind.LeftOut, new Place("syslog", 11), "Text around the log.") { Printed = "The guest leaves:" });
        explainer.Add(new ImportNote(NoteKind.LeftOut, new Place("syslog", 12), "A line that was received twice."));

        var summary = explainer.Finish();
        text.Write(summary);

        summary.Share.Should().Be(0.5);
        output.ToString().Should().Contain("Jul 26 garbage\\u0007\n  └ not understood: the line has no stamp\n").And.Contain("(50.0 %)").And.Contain("The guest leaves:\n  └ left out: Text around the log.\n").And.NotContain("received twice").And.Contain("1 not understood; 2 lines of other text").And.Contain("  syslog:9: Jul 26 garbage\\u0007\n");
    }

    private static string TextOf(params LogEntry[] entries)
    {
        var output = new StringWriter { NewLine = "\n" };
        var text = new ExplanationText(output);
        text.Write(Explain(text, entries));
        return output.ToString();
    }

    private static string PageOf(params LogEntry[] entries)
    {
        var page = new ExplanationHtml();
        var output = new StringWriter();
        page.Write(Explain(page, entries), output);
        return output.ToString();
    }

    private static Explanation Explain(IExplanationSink sink, params LogEntry[] entries)
    {
        var explainer = new LogExplainer(sink);
        explainer.Begin("syslog");
        foreach (var entry in entries)
            explainer.Add(entry);
        return explainer.Finish();
    }

    private static LogEntry Entry(string text) => new()
    {
        Line = 1,
        Time = new LogTime(null, 2, 23, new TimeSpan(9, 2, 21)),
        Host = "CMS",
        Process = "host:server",
        Level = "INFO",
        Text = text,
        Raw = "Feb 23 09:02:21 user.info CMS host:server:  INFO : " + text,
    };
}
