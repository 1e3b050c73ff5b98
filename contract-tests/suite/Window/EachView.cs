using CmsSim.ContractTests.Support;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CmsSim.ContractTests.Window;

/// <summary>Each view meets these requirements, with a busy cluster.</summary>
public sealed class EachView(OneBrowser shared) : IClassFixture<OneBrowser>
{
    private const string Markup = "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">";
    private const string Reversed = "abc\u202Edef";

    /// <summary>The views, and one item of each that has items.</summary>
    private static readonly string[] s_places = [.. LivePage.Views, "requests/4", "requests/7", "requests/999999", "fidelity/coSpaces", "fidelity/noSuchNode"];

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_no_violation(ColorScheme colours)
    {
        await using var page = await BusyAsync(colours);
        foreach (var place in s_places)
        {
            await ShownAsync(page, place);
            var violations = (await page.Tab.RunAxe()).Violations.Select(found => $"{place}: {found.Id}: {found.Help}: {string.Join(' ', found.Nodes.Select(node => node.Html))}");
            violations.Should().BeEmpty();
        }
    }

    /// <summary>CMSSIM_PICTURES names a folder for the pictures. CMSSIM_UPDATE_DOCS draws those of the documentation again.</summary>
    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task No_view_scrolls_sideways_at_the_width_of_a_desk_or_of_a_phone(ColorScheme colours)
    {
        await using var page = await BusyAsync(colours);
        foreach (var width in new[] { 1280, 400 })
        {
            await page.Tab.SetViewportSizeAsync(width, 800);
            foreach (var place in s_places)
            {
                await ShownAsync(page, place);
                await PictureAsync(page, $"{place.Replace('/', '-')}-{width}-{colours}".ToLowerInvariant());
                (await page.Tab.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(width, place);
            }
        }
    }

    [Fact]
    public async Task Names_with_markup_direction_marks_or_many_characters_are_text()
    {
        await using var page = await BusyAsync(ColorScheme.Light);
        foreach (var place in s_places)
        {
            await ShownAsync(page, place);
            (await page.Tab.TitleAsync()).Should().EndWith("CmsSim", place);
            (await page.Tab.Locator("script, img").CountAsync()).Should().Be(2, $"{place} has the script and the picture of the page itself");
            (await page.Tab.EvaluateAsync<bool>("/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText)")).Should().BeFalse($"{place} shows the names of such marks");
        }

        await ShownAsync(page, "meetings");
        await Expect(page.Main).ToContainTextAsync(Markup);
        await Expect(page.Main).ToContainTextAsync("abc⟨RLO⟩def");
        await ShownAsync(page, "requests");
        (await page.Main.Locator(".path", new() { HasTextString = "filter=zzzz" }).EvaluateAsync<bool>("row => row.scrollWidth > row.clientWidth && getComputedStyle(row).textOverflow === 'ellipsis'"))
            .Should().BeTrue("a long path is cut in the list");
    }

    [Fact]
    public async Task The_first_load_transfers_little()
    {
        await using var page = await LivePage.OpenAsync(shared);
        await Expect(page.Main).ToContainTextAsync("No exchanges yet");

        var bytes = await page.Tab.EvaluateAsync<int>(
            "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource')).reduce((sum, entry) => sum + entry.transferSize, 0)");
        bytes.Should().BeInRange(1, 150_000);
    }

    [Fact]
    public async Task Each_button_that_sends_a_call_shows_it_as_a_command()
    {
        await using var page = await LivePage.OpenAsync(shared, "#/cluster");
        var stop = page.Button("Stop Core1");
        var hint = page.Tab.GetByRole(AriaRole.Tooltip);

        await stop.HoverAsync();
        await Expect(hint).ToContainTextAsync($"curl -s --json '' {page.Address}/bridges/Core1/stop");
        await Expect(stop).ToHaveAttributeAsync("aria-describedby", "hint");
        await page.Tab.Keyboard.PressAsync("Escape");
        await Expect(hint).ToBeHiddenAsync();

        await page.ShowAsync("clock");
        await page.Field("Seconds").FillAsync("90");
        await page.Tab.Keyboard.PressAsync("Tab");
        await Expect(hint).ToContainTextAsync($"curl -s --json '{{\"seconds\":90}}' {page.Address}/clock/advance");
    }

    private Task<LivePage> BusyAsync(ColorScheme colours) => BusyPage.OpenAsync(shared, colours, Markup, Reversed);

    /// <summary>Shows a place, and waits until it has read its data.</summary>
    private static async Task ShownAsync(LivePage page, string place)
    {
        await page.ShowAsync(place);
        await page.Tab.WaitForFunctionAsync(
            "place => document.querySelector('nav a[aria-current]')?.getAttribute('href') === '#/' + place.split('/')[0] && !/Reading( the [a-z]+)?…/.test(document.body.innerText) && document.querySelector('main .view').children.length > 1", place);
    }

    private static async Task PictureAsync(LivePage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CMSSIM_PICTURES") is { Length: > 0 } folder)
            await page.Tab.ScreenshotAsync(new() { Path = Path.Combine(folder, $"page-{name}.png") });
    }
}
