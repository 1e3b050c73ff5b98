using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

public sealed class MarkdownReports
{
    [Fact]
    public void The_summary_has_a_table_of_fixtures_and_the_details_of_each_difference() =>
        MarkdownReport.Write(ReportSample.Of(new Uri("https://cms.example.com:445/"), ReportSample.Matching(), ReportSample.BodyDiffers(), ReportSample.HeaderDiffers(), ReportSample.WithHole(), ReportSample.NotCompared())).Should().Be("""
            ## ❌ Replay: 5 exchanges, 3 match, 2 differ

            Target: `https://cms.example.com:445/`. Excused differences: 1 hole. Excused nothing: id, counter.

            Not compared: 1 exchange whose answer or request the fixture does not hold. The totals count it as matching.

            | | Fixture | Exchanges | Match | Differ | Not compared | Holes | Time |
            |---|---|--:|--:|--:|--:|--:|--:|
            | ❌ | `sample` | 5 | 3 | 2 | 1 | 3 | 18.5 ms |

            <details open>
            <summary>❌ <code>sample: 2 GET /api/v1/coSpaces?limit=2</code></summary>

            - `size 156 instead of 155 (printed)`
              `The source prints the expected size.`
            - `byte 124 at /coSpaces/coSpace/uri: '<uri>over.view</uri>' instead of '<uri>overview</uri>' (printed)`
              `The source prints it. The API reference of coSpaces has the element uri with the type uriUser.`

            ```diff
            - status 200, size 155
            + status 200, size 156
              <?xml version="1.0"?>
              <coSpaces total="1">
              <coSpace id="6b3a0f5c-1f0e-4d7f-9a53-b5d0b6a4c201">
              <name>Überblick</name>
            - <uri>overview</uri>
            + <uri>over.view</uri>
              </coSpace>
              </coSpaces>
            ```

            ```sh
            curl -i -u admin 'https://cms.example.com:445/api/v1/coSpaces?limit=2'
            ```

            </details>

            <details>
            <summary>❌ <code>sample: 3 POST /api/v1/coSpaces</code></summary>

            - `header Location: '/api/v1/coSpaces/2' instead of '/api/v1/coSpaces/1' (printed)`
              `The source prints it.`

            ```diff
              status 200, size 0
            ```

            ```sh
            curl -i -u admin -X POST -H 'Content-Type: application/x-www-form-urlencoded' --data-raw 'name=It'\''s+a+test' 'https://cms.example.com:445/api/v1/coSpaces'
            ```

            </details>


            """.ReplaceLineEndings("\n"));

    [Fact]
    public void Foreign_text_is_always_code_so_that_it_becomes_no_markup_mention_or_link()
    {
        var text = MarkdownReport.Write(Hostile.Report);
        var left = WithoutCode(text);

        WithoutCode("`a` ``b`c`` <code>&lt;</code>\n```diff\n- @x\n```\nd").Should().Be("  \nd");
        left.Should().NotContainAny("@", "#1", "http", "octocat", "script", "alert", "`", "~", "**", "[", "evil");
        Regex.Matches(left, "<[^>]*>").Select(tag => tag.Value).Distinct().Should().BeSubsetOf(["<details open>", "<details>", "</details>", "<summary>", "</summary>"]);
        text.Split('\n').Where(line => line.StartsWith('|')).Should().OnlyContain(line => line.Count(c => c == '|') == 9, "no text adds a cell");
        text.Where(c => c is not '\n' && (char.IsControl(c) || c == '\u202e')).Should().BeEmpty();
    }

    [Theory]
    [InlineData(20_000)]
    public void The_summary_stays_below_the_limit_of_GitHub_and_says_what_is_missing(int count)
    {
        var differing = ReportSample.BodyDiffers();
        var text = MarkdownReport.Write(ReportSample.Of(null, Enumerable.Repeat(differing, count).ToArray()));

        Encoding.UTF8.GetByteCount(text).Should().BeInRange(900_000, MarkdownReport.MostBytes);
        text.Should().EndWith(" more differing exchanges; a job summary holds at most 1 MiB.\n");
        Regex.Count(text, "<details").Should().Be(Regex.Count(text, "</details>"));
    }

    [Fact]
    public void One_exchange_alone_cannot_exceed_the_limit()
    {
        var exchange = ReportSample.Exchange(1, "POST", "/api/v1/" + new string('x', 600_000), 200, [.. Enumerable.Range(0, 3_000).Select(i => $"<a>{new string('y', 1_000)}{i}</a>")]) with
        {
            Request = new("POST", Harness.Fixtures.MarkedText.Printed("/"), new("x", null, Harness.Fixtures.MarkedText.Printed(new string('z', 2_000_000)))),
        };
        var text = MarkdownReport.Write(ReportSample.Of(null, ReportSample.Result(exchange, new(200, [], Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3_000).Select(i => $"<a>{i}</a>")))))));

        text.Should().Contain("<details open>").And.Contain("The curl line is too long for a job summary");
        Encoding.UTF8.GetByteCount(text).Should().BeLessThan(MarkdownReport.MostBytes);
    }

    /// <summary>Removes fenced blocks, code spans and code elements, as GitHub finds them.</summary>
    private static string WithoutCode(string text)
    {
        text = Regex.Replace(text, "(?ms)^(`{3,})[a-z]*\n.*?^\\1\n", "");
        text = Regex.Replace(text, "(?<!`)(`+)(?!`)[^\n]*?(?<!`)\\1(?!`)", "");
        return Regex.Replace(text, "<code>[^<]*</code>", "");
    }
}
