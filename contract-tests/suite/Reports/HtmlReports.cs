using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

public sealed class HtmlReports
{
    private static readonly HtmlPage s_page = HtmlPage.Read(HtmlReport.Write(ReportSample.Report));

    [Fact]
    public void The_checker_of_these_tests_finds_broken_pages()
    {
        foreach (var broken in new[] { "<p>", "</p>", "<p><b></p></b>", "<p>a < b</p>", "<p>a & b</p>", "<p title=\"<b>\"></p>", "<p title='x'></p>", "<p onclick=x></p>" })
            FluentActions.Invoking(() => HtmlPage.Read($"<!DOCTYPE html>{broken}")).Should().Throw<FormatException>(broken);
    }

    [Fact]
    public void The_page_loads_nothing_and_its_policy_forbids_it()
    {
        ShouldLoadNothing(s_page);
        s_page.Elements.Single(element => element.Attributes.ContainsKey("http-equiv")).Attributes["content"].Should().StartWith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-");
        s_page.Elements.Where(element => element.Name == "script").Should().ContainSingle();
    }

    [Fact]
    public void The_summary_counts_exchanges_excuses_and_holes() =>
        s_page.Text.Should().ContainAll(
            "8 exchanges, 4 match, 4 differ", "Excused differences: 1 counter, 1 hole. Excused nothing: id.",
            "1 elided, 1 answer, 1 zone", "Not compared: 1 exchange whose answer or request the fixture does not hold.");

    [Fact]
    public void Exchanges_that_differ_are_open_and_the_others_are_not() =>
        s_page.Elements.Where(element => element.Name == "details").Select(element => (element.Attributes["class"], element.Attributes.ContainsKey("open"))).Should().Equal(
            ("good", false), ("bad", true), ("bad", true), ("bad", true), ("good", false), ("good", false), ("open", false), ("bad", true));

    [Fact]
    public void The_differing_bytes_are_marked_on_both_sides()
    {
        var html = HtmlReport.Write(ReportSample.Report);

        html.Should().Contain("""<div class="l d"><span class="at" aria-hidden="true">115</span>&lt;uri&gt;over<ins class="differs">.</ins>view&lt;/uri&gt;</div>""");
        html.Should().Contain("""<del class="differs">/api/v1/coSpaces/1</del>""").And.Contain("""<ins class="differs">/api/v1/coSpaces/2</ins>""");
        html.Should().Contain("""<del class="excused">""").And.Contain("""<ins class="excused">7</ins>""").And.Contain("""<ins class="missing">""");
    }

    [Fact]
    public void The_printed_column_shows_the_slip_and_the_notes_give_the_reasons_as_text()
    {
        var html = HtmlReport.Write(ReportSample.Report);

        html.Should().Contain("</span>&lt;ptimeSeconds&gt;333717&lt;/uptimeSeconds&gt;</mark>");
        html.Should().Contain("<span class=\"unseen\">not printed</span>");
        s_page.Text.Should().ContainAll(
            "Reconstructed: The trace never prints the declaration.", "Repaired: The page lost a letter. The source prints '<ptimeSeconds>333717</uptimeSeconds>'.",
            "The source does not show it (hole: elided, 34 bytes).", "call 7: incoming SIP call");
    }

    [Fact]
    public void Excused_values_and_filled_holes_are_marked_beside_a_real_difference()
    {
        const string own = "11111111-2222-4333-8444-555555555555";
        var list = string.Concat(Enumerable.Range(0, 60).Select(i => $"<user id=\"{i}\">ü</user>"));
        var exchange = ReportSample.Exchange(1, "GET", "/api/v1/users", 200);
        exchange = exchange with
        {
            Answer = exchange.Answer! with
            {
                Size = null,
                Body = new([Segment.Printed("<users><owner>6b3a0f5c-1f0e-4d7f-9a53-b5d0b6a4c201</owner>"), Segment.Missing(HoleKind.Elided), Segment.Printed("<total>1</total><uptimeSeconds>333717</uptimeSeconds></users>")]),
            },
        };

        string Page(string end) => HtmlReport.Write(ReportSample.Of(null, ReportSample.Result(exchange, new(200, ReportSample.Documented(exchange).Headers, Encoding.UTF8.GetBytes($"<users><owner>{own}</owner>{list}{end}</users>")))));

        var excused = Page("<total>1</total><uptimeSeconds>7</uptimeSeconds>");
        excused.Should().NotContain("details class=\"bad\"").And.NotContain("class=\"l d\"");
        Regex.Count(excused, "<ins class=\"missing\">&lt;user id=&quot;[0-9]+&quot;&gt;&#252;&lt;/user&gt;</ins>").Should().Be(60);
        excused.Should().Contain($"<ins class=\"excused\">{own}</ins>").And.Contain("<ins class=\"excused\">7</ins>");

        var differing = Page("<total>2</total><uptimeSeconds>7</uptimeSeconds>");
        differing.Should().Contain("<ins class=\"differs\">2</ins>").And.NotContain("<ins class=\"differs\">7").And.NotContain($"<ins class=\"differs\">{own}");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("'quoted'")]
    [InlineData("a\\r\\nb")]
    [InlineData("… (5 characters)")]
    [InlineData("")]
    public void A_value_is_marked_whole_whatever_it_reads_like(string word)
    {
        var value = word + new string('ü', word.Length > 10 ? 400 : 0);
        var exchange = ReportSample.Exchange(1, "GET", "/api/v1/users", 200);
        exchange = exchange with
        {
            Answer = exchange.Answer! with
            {
                Size = null,
                Body = new([Segment.Printed("<users><a>"), Segment.Missing(HoleKind.Masked), Segment.Printed("</a><uptimeSeconds>333717</uptimeSeconds><total>1</total></users>")]),
            },
        };
        var body = $"<users><a>{value}</a><uptimeSeconds>7</uptimeSeconds><total>2</total></users>";

        var page = HtmlReport.Write(ReportSample.Of(null, ReportSample.Result(exchange, new(200, ReportSample.Documented(exchange).Headers, Encoding.UTF8.GetBytes(body)))));

        page.Should().Contain("<ins class=\"differs\">2</ins>").And.NotContain("<ins class=\"differs\">7").And.NotContain("<del class=\"differs\">3");
        if (value.Length > 0)
            page.Should().Contain($"<ins class=\"missing\">{System.Net.WebUtility.HtmlEncode(value)}</ins>");
    }

    [Fact]
    public void Every_link_of_the_page_leads_to_an_element_of_the_page()
    {
        var ids = s_page.Elements.Where(element => element.Attributes.ContainsKey("id")).Select(element => element.Attributes["id"]).ToList();

        ids.Should().OnlyHaveUniqueItems();
        s_page.Elements.Where(element => element.Name == "a").Select(element => element.Attributes["href"].TrimStart('#')).Should().NotBeEmpty().And.BeSubsetOf(ids);
    }

    [Fact]
    public void The_time_line_has_a_lane_for_each_client_and_a_bar_for_each_exchange()
    {
        var shapes = s_page.Elements.Where(element => element.Name == "rect").ToList();

        s_page.Elements.Count(element => element.Name == "svg").Should().Be(2);
        shapes.Count(shape => !shape.Attributes.ContainsKey("class")).Should().Be(8);
        shapes.Count(shape => shape.Attributes.GetValueOrDefault("class") == "holed").Should().Be(2);
        shapes.Count(shape => shape.Attributes.GetValueOrDefault("class") == "pause").Should().Be(4, "both lanes show both pauses");
        s_page.Text.Should().Contain("6 min 54 s");
    }

    [Fact]
    public void A_second_replay_adds_a_column()
    {
        var page = HtmlPage.Read(HtmlReport.Write(SimulatedSides.Report));

        page.Elements.Where(element => element.Attributes.GetValueOrDefault("class") == "side").Select(element => element.Attributes["aria-label"]).Take(4)
            .Should().Equal("As printed in the source", "Expected (repaired)", "Simulator", "Target");
        page.Text.Should().Contain("<uri>over.view</uri>").And.Contain("Only the target differs; the answer of the simulator matches the fixture.")
            .And.Contain("Only the simulator differs: status 400 instead of 200 (printed). Rule of the simulator: tooMany: too many objects [Observed].");
    }

    [Fact]
    public void Hostile_text_stays_text()
    {
        var html = HtmlReport.Write(Hostile.Report);
        var page = HtmlPage.Read(html);

        ShouldLoadNothing(page);
        page.Elements.Where(element => element.Name == "script").Should().ContainSingle();
        page.Elements.SelectMany(element => element.Attributes.Keys).Should().NotContain(name => name.StartsWith("on"));
        page.Text.Should().Contain("<script>alert(1)</script>").And.Contain("\\u001b[31m").And.Contain("\\u202e");
        html.Where(c => c is not '\n' && char.IsControl(c)).Should().BeEmpty();
        html.Should().NotContain("\u202e").And.NotContain("hunter2");
    }

    [Fact]
    public void A_report_without_fixtures_is_a_page() =>
        HtmlPage.Read(HtmlReport.Write(new ReplayReport("t", []))).Text.Should().Contain("0 exchanges, 0 match, 0 differ");

    [Fact]
    public void A_long_body_shows_the_rows_around_its_differences()
    {
        string[] lines = ["<users>", .. Enumerable.Range(0, 5_000).Select(i => $"<name>{i}</name>"), "</users>"];
        var exchange = ReportSample.Exchange(1, "GET", "/api/v1/users", 200, lines);
        var body = exchange.Answer!.Body.Text.Replace("<name>2500</name>", "<name>twenty</name>");
        var page = HtmlPage.Read(HtmlReport.Write(ReportSample.Of(null, ReportSample.Result(exchange, new(200, [], Encoding.UTF8.GetBytes(body))))));

        page.Text.Should().ContainAll("<name>2499</name>", "<name>twenty</name>", "<name>2501</name>", "more rows");
        page.Text.Should().NotContain("<name>2000</name>");
    }

    private static void ShouldLoadNothing(HtmlPage page)
    {
        page.Elements.Select(element => element.Name).Should().NotContain(["link", "img", "iframe", "object", "embed", "base", "form", "image", "use"]);
        page.Elements.SelectMany(element => element.Attributes).Where(attribute => attribute.Key is "src" or "srcset" or "data" or "action" or "href" && attribute.Value[0] != '#').Should().BeEmpty();
        page.Elements.SelectMany(element => element.Attributes).Where(attribute => attribute.Key is "style").Should().OnlyContain(attribute => !attribute.Value.Contains("url"));
    }
}
