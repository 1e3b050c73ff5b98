using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CmsSim.ContractTests.Window;

/// <summary>The list of exchanges while much happens, while the stream ends, and with a token.</summary>
public sealed class ManyExchanges(OneBrowser shared) : IClassFixture<OneBrowser>
{
    [Fact]
    public async Task Only_visible_rows_are_in_the_document_and_the_rest_is_read_from_the_journal()
    {
        await using var page = await LivePage.OpenAsync(shared, "#/requests");
        using var client = new HttpClient { BaseAddress = page.Cluster.Http(0) };
        client.DefaultRequestHeaders.Add("Authorization", SimulatedCluster.Admin);
        for (var i = 0; i < 3_000; i++)
            (await client.GetAsync("/api/v1/system/status")).EnsureSuccessStatusCode();

        // The stream leaves some out while they come fast. The journal has them all.
        await page.Cluster.GetAsync("/api/v1/calls");
        await page.Tab.ReloadAsync();
        await Expect(page.Main).ToContainTextAsync("latest 200 exchanges");
        (await page.Rows.CountAsync()).Should().BeInRange(10, 80);
        await Expect(page.Rows.First).ToContainTextAsync("/calls");

        await page.Main.GetByRole(AriaRole.Listbox).EvaluateAsync("list => { list.scrollTop = list.scrollHeight; }");
        await Expect(page.Main).ToContainTextAsync("latest 1,200 exchanges");
        await page.Field("Filter").FillAsync("method:GET");
        await Expect(page.Main).ToContainTextAsync("3,001 of 3,001 exchanges");
        await page.Main.GetByRole(AriaRole.Listbox).EvaluateAsync("list => { list.scrollTop = list.scrollHeight; }");
        await Expect(page.Main.Locator("#exchange-1")).ToBeVisibleAsync();
        (await page.Rows.CountAsync()).Should().BeInRange(10, 80);
        await page.Field("Filter").FillAsync("path:/calls");
        await Expect(page.Rows).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_paused_list_stays_and_a_cleared_one_shows_later_exchanges_only()
    {
        await using var page = await LivePage.OpenAsync(shared, "#/requests");
        await page.Cluster.GetAsync("/api/v1/calls");
        await Expect(page.Rows).ToHaveCountAsync(1);

        await page.Button("Pause").ClickAsync();
        await Expect(page.Button("Continue")).ToBeVisibleAsync();
        await page.Cluster.GetAsync("/api/v1/tenants");
        await Expect(page.Rows).ToHaveCountAsync(1);
        await page.Button("Continue").ClickAsync();
        await Expect(page.Rows).ToHaveCountAsync(2);

        await page.Button("Clear").ClickAsync();
        await Expect(page.Main).ToContainTextAsync("No exchanges yet");
        await page.Cluster.GetAsync("/api/v1/users");
        await Expect(page.Rows).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_list_continues_after_a_reset()
    {
        await using var page = await LivePage.OpenAsync(shared, "#/requests");
        await page.Cluster.GetAsync("/api/v1/calls");
        await Expect(page.Rows).ToHaveCountAsync(1);

        (await page.Cluster.ControlAsync("POST", "/reset")).Status.Should().Be(200);
        await page.Cluster.GetAsync("/api/v1/tenants");
        await Expect(page.Rows.First).ToContainTextAsync("/tenants");
    }

    [Fact]
    public async Task The_page_asks_for_the_token_and_sends_it()
    {
        await using var page = await LivePage.OpenAsync(shared, "#/cluster", configure: options => options with { ControlToken = "secret-token" });
        var dialog = page.Tab.GetByRole(AriaRole.Dialog);

        await dialog.GetByLabel("Token").FillAsync("wrong");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await dialog.GetByLabel("Token").FillAsync("secret-token");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

        await Expect(page.Main.GetByRole(AriaRole.Article, new() { Name = "Bridge Core1" })).ToBeVisibleAsync();
        await page.ShowAsync("requests");
        await page.Cluster.GetAsync("/api/v1/calls");
        await Expect(page.Rows).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Keys_open_views_and_list_themselves()
    {
        await using var page = await LivePage.OpenAsync(shared, "#/requests");
        await page.Tab.Keyboard.PressAsync("3");
        await Expect(page.Tab.Locator("nav a[aria-current]")).ToHaveTextAsync("Cluster");

        await page.Tab.Keyboard.PressAsync("?");
        await Expect(page.Tab.GetByRole(AriaRole.Dialog)).ToContainTextAsync("go to the filter");
        await page.Tab.Keyboard.PressAsync("Escape");
        await Expect(page.Tab.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }
}
