using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CmsSim.ContractTests.Window;

/// <summary>The pictures of <c>docs/page.md</c>. CMSSIM_UPDATE_PICTURES draws them again.</summary>
public sealed class PicturesOfTheDocumentation(OneBrowser shared) : IClassFixture<OneBrowser>
{
    [Theory]
    [InlineData("page-requests", "requests/4", "Refused: duplicateCoSpaceUri")]
    [InlineData("page-meetings", "meetings", "Distribution links")]
    [InlineData("page-cluster", "cluster", "Since the start")]
    [InlineData("page-clock", "clock", "/api/v1/tenants")]
    [InlineData("page-fidelity", "fidelity/coSpaces", "Parameters (")]
    public async Task Each_picture_shows_a_view_with_data(string picture, string place, string text)
    {
        await using var page = await BusyPage.OpenAsync(shared, ColorScheme.Light, "Bob", "Carol");
        await page.ShowAsync(place);
        await Expect(page.Main).ToContainTextAsync(text);

        var path = Repository.PathOf("docs", "pictures", $"{picture}.png");
        if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_PICTURES") is { Length: > 0 })
            await page.Tab.ScreenshotAsync(new() { Path = path });
        File.Exists(path).Should().BeTrue("CMSSIM_UPDATE_PICTURES draws it");
    }
}
