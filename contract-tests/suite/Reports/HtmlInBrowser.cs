using CmsSim.ContractTests.Support;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Microsoft.Playwright;
using Xunit;

namespace CmsSim.ContractTests.Reports;

/// <summary>The page in a real browser: at the width of a phone and of a desk, with and without scripts.</summary>
public sealed class HtmlInBrowser(OneBrowser shared) : IClassFixture<OneBrowser>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reports");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_differing_exchange_is_visible_without_horizontal_scrolling()
    {
        var browser = await shared.OpenAsync();
        foreach (var hasScripts in new[] { true, false })
        {
            var tab = await browser.NewPageAsync(new() { JavaScriptEnabled = hasScripts });
            foreach (var report in new[] { SimulatedSides.Report, Hostile.Report })
            {
                var (loads, errors) = await OpenAsync(tab, HtmlReport.Write(report));
                foreach (var width in new[] { 400, 760, 1280 })
                {
                    await tab.SetViewportSizeAsync(width, 800);
                    (await tab.Locator("details.bad ins.differs").First.IsVisibleAsync()).Should().BeTrue();
                    (await tab.Locator("html").EvaluateAsync<int>("page => page.scrollWidth")).Should().BeLessThanOrEqualTo(width);
                }

                loads.Should().ContainSingle("the page loads nothing but itself");
                errors.Should().BeEmpty();
            }

            await tab.CloseAsync();
        }
    }

    [Fact]
    public async Task The_columns_of_one_row_are_side_by_side_on_a_desk_and_the_filter_hides_what_matches()
    {
        var tab = await (await shared.OpenAsync()).NewPageAsync();
        await OpenAsync(tab, HtmlReport.Write(ReportSample.Report));

        foreach (var (width, isSideBySide) in new[] { (1280, true), (400, false) })
        {
            await tab.SetViewportSizeAsync(width, 800);
            var expected = (await tab.Locator("details.bad .side:nth-child(2) .l.d").Nth(1).BoundingBoxAsync())!;
            var actual = (await tab.Locator("details.bad .side:nth-child(3) .l.d").Nth(1).BoundingBoxAsync())!;

            (expected.Y == actual.Y && expected.X < actual.X).Should().Be(isSideBySide);
            (expected.Y < actual.Y).Should().Be(!isSideBySide);
        }

        (await tab.Locator("details:visible").CountAsync()).Should().Be(8);
        await tab.GetByText("Only differing").ClickAsync();
        (await tab.Locator("details:visible").CountAsync()).Should().Be(4);
        await tab.CloseAsync();
    }

    private async Task<(IReadOnlyList<string> Loads, IReadOnlyList<string> Errors)> OpenAsync(IPage tab, string html)
    {
        var path = Path.Combine(_folder.FullName, "report.html");
        await File.WriteAllTextAsync(path, html, TestContext.Current.CancellationToken);
        var (loads, errors) = (new List<string>(), new List<string>());
        tab.Request += (_, request) => loads.Add(request.Url);
        tab.Console += (_, message) => errors.Add(message.Text);
        tab.PageError += (_, error) => errors.Add(error);
        await tab.GotoAsync(new Uri(path).AbsoluteUri);
        return (loads, errors);
    }
}
