using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

public sealed class TextReports
{
    [Fact]
    public void The_report_explains_the_first_difference_and_lists_the_others() =>
        Write(ReportSample.Report).Should().Be("""
            Replay against https://cms.example.com:445/
              sample: 8 exchanges, 4 differ. A client lists spaces and creates one.

            DIFFER 2 GET /api/v1/coSpaces?limit=2 -> 200, size 156
              exchange  sample, 2026-03-01 09:00:02 UTC, from 192.0.2.7
              at        byte 124 at /coSpaces/coSpace/uri (printed)
              expected  <uri>overview</uri>
              actual    <uri>over.view</uri>
                                 ^
              evidence  The source prints it. The API reference of coSpaces has the element
                        uri with the type uriUser.
              also      size 156 instead of 155 (printed)
              repeat    curl -i -u admin 'https://cms.example.com:445/api/v1/coSpaces?limit=2'

            Other differences
              3 POST /api/v1/coSpaces: header Location: '/api/v1/coSpaces/2' instead of '/a…
              4 GET /api/v1/coSpaces/9: status 500 instead of 404 (printed)
              8 GET /api/v1/users: exchange failed: the connection was closed

            Excused differences: 1 counter, 1 hole. Excused nothing: id.
            Not compared: 1 exchange whose answer or request the fixture does not hold. The
              totals count it as matching.
            8 exchanges, 4 match, 4 differ

            """);

    [Fact]
    public void A_replay_that_matches_has_only_totals() =>
        Write(ReportSample.Of(null, ReportSample.Matching())).Should().Be("""
            Replay against in-process simulator
              sample: 1 exchange, all match. A client lists spaces and creates one.

            No difference was excused; allowed: id, counter.
            1 exchanges, 1 match, 0 differ

            """);

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 16)]
    [InlineData(132, 50)]
    public void The_report_fits_its_screen(int width, int height)
    {
        foreach (var report in new[] { ReportSample.Report, Hostile.Report, Many(2_000) })
        {
            var lines = Write(report, new() { Width = width, Height = height }).TrimEnd('\n').Split('\n');

            lines.Where(line => !line.StartsWith("  repeat")).Should().OnlyContain(line => line.Length <= width);
            lines.Sum(line => Math.Max(1, (line.Length + width - 1) / width)).Should().BeLessThanOrEqualTo(Math.Max(height, 24));
            lines[^1].Should().Be(report.Summary);
        }
    }

    [Fact]
    public void Differences_without_room_are_counted_with_the_place_that_shows_them() =>
        Write(Many(2_000), new() { More = "--report FILE.html shows all" }).Should().MatchRegex(@"\n  … and 19\d\d more; --report FILE.html shows all\n");

    [Theory]
    [InlineData("a", "b", 0)]
    [InlineData("über", "übel", 3)]
    [InlineData("会議x", "会議y", 4)]
    public void The_caret_is_below_the_first_byte_that_differs(string expected, string actual, int column)
    {
        var exchange = ReportSample.Exchange(1, "GET", "/api/v1/users", 200, expected);
        var lines = Write(ReportSample.Of(null, ReportSample.Result(exchange, ReportSample.Documented(exchange) with { Body = System.Text.Encoding.UTF8.GetBytes(ReportSample.Declaration + actual) }))).Split('\n');

        lines.Single(line => line.EndsWith('^')).Should().HaveLength("  expected  ".Length + column + 1);
    }

    [Fact]
    public void A_difference_far_behind_the_start_of_a_long_text_is_in_the_window()
    {
        var exchange = ReportSample.Exchange(1, "GET", "/api/v1/users", 200, $"<a>{new string('x', 5_000)}right</a>");
        var lines = Write(ReportSample.Of(null, ReportSample.Result(exchange, ReportSample.Documented(exchange) with { Body = System.Text.Encoding.UTF8.GetBytes(exchange.Answer!.Body.Text.Replace("right", "wrong")) }))).Split('\n');

        var caret = lines.Single(line => line.EndsWith('^')).Length - 1;
        lines.Single(line => line.StartsWith("  expected  …"))[caret..].Should().StartWith("right</a>");
        lines.Single(line => line.StartsWith("  actual    …"))[caret..].Should().StartWith("wrong</a>");
    }

    [Fact]
    public void Colours_are_written_only_on_request_and_change_no_text()
    {
        var plain = Write(ReportSample.Report);
        var coloured = Write(ReportSample.Report, new() { Colours = true });

        plain.Should().NotContain("\e");
        coloured.Should().Contain("\e[31mDIFFER 2 GET");
        Regex.Replace(coloured, "\e\\[[0-9]+m", "").Should().Be(plain);
    }

    [Fact]
    public void Text_of_logs_and_targets_cannot_control_the_terminal() =>
        Write(Hostile.Report).Where(c => c is not '\n' && (char.IsControl(c) || c == '\u202e')).Should().BeEmpty();

    [Fact]
    public void The_evidence_names_the_reason_of_a_repaired_part_of_a_golden_fixture()
    {
        var fixture = Repository.Golden("start");
        var exchange = fixture.Exchanges.Single(exchange => exchange.Trace == 9499);
        var answer = ReportSample.Documented(exchange);
        var result = ReportSample.Result(exchange, answer with { Body = System.Text.Encoding.UTF8.GetBytes(exchange.Answer!.Body.Text.Replace("<autoGenerated>false", "<autoGenerated>maybe")) });

        Write(new("t", [new(fixture, [result])])).Should().Contain("(repaired)").And.Contain("  evidence  Repaired: ").And.Contain("The source prints");
    }

    private static ReplayReport Many(int count) => ReportSample.Of(null, [.. Enumerable.Range(1, count).Select(i =>
    {
        var exchange = ReportSample.Exchange(i, "GET", "/api/v1/users", 200, "<users total=\"0\">", "</users>");
        return ReportSample.Result(exchange, ReportSample.Documented(exchange) with { Status = 503 });
    })]);

    private static string Write(ReplayReport report, TextReportOptions? options = null)
    {
        var text = new StringWriter { NewLine = "\n" };
        TextReport.Write(report, text, options);
        return text.ToString();
    }
}
