using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CmsSim.ContractTests.Window;

/// <summary>A person drives the cluster of <c>cmssim serve</c> with the page, and the API of the bridges agrees.</summary>
public sealed class DrivenByClicking(OneBrowser shared) : IClassFixture<OneBrowser>
{
    [Fact]
    public async Task A_meeting_is_dialled_in_admitted_muted_moved_and_ended()
    {
        await using var page = await LivePage.ServeAsync(shared, "", "--release", "2.9");
        var cluster = page.Cluster;
        var guests = await cluster.CreateAsync("/api/v1/callLegProfiles", "needsActivation=true");
        await cluster.CreateAsync("/api/v1/coSpaces", $"name=Board&uri=board&callLegProfile={guests}");
        var other = await cluster.CreateAsync("/api/v1/calls", "name=Press");

        await page.ShowAsync("meetings");
        await page.Button("Dial in").ClickAsync();
        await page.Field("remoteParty: address of the caller").FillAsync("ann@example.com");
        await page.Field("uri: address that is called, or a call ID").FillAsync("board");
        await page.Field("displayName").FillAsync("Ann");
        await page.Main.Locator("form").GetByRole(AriaRole.Button, new() { Name = "Dial in" }).ClickAsync();
        await Expect(page.Tab.GetByText("The bridge is called.")).ToBeVisibleAsync();
        var board = page.Main.GetByRole(AriaRole.Article, new() { Name = "Call Board", Exact = true });
        await page.ShowAsync("clock");
        await page.Button("Advance 1 s").ClickAsync();

        await page.ShowAsync("meetings");
        await Expect(board.Locator(".leg")).ToContainTextAsync("lobby");
        await board.GetByRole(AriaRole.Button, new() { Name = "Admit Ann" }).ClickAsync();
        await Expect(board.Locator(".leg .badge")).ToHaveTextAsync("connected");

        await board.GetByRole(AriaRole.Button, new() { Name = "Actions of Ann" }).ClickAsync();
        await board.GetByRole(AriaRole.Button, new() { Name = "Mute", Exact = true }).ClickAsync();
        await Expect(board.Locator(".leg")).ToContainTextAsync("muted");
        (await LegAsync(cluster)).Should().Contain("<rxAudioMute>true</rxAudioMute>");

        await board.GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true }).ClickAsync();
        await Expect(board.Locator(".leg")).ToContainTextAsync("onHold");
        await board.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true }).ClickAsync();

        await Expect(board.Locator(".leg .badge")).ToHaveTextAsync("connected");
        await board.GetByLabel("Call to move to").SelectOptionAsync("Press");
        await board.GetByRole(AriaRole.Button, new() { Name = "Move", Exact = true }).ClickAsync();
        var press = page.Main.GetByRole(AriaRole.Article, new() { Name = "Call Press", Exact = true });
        await Expect(press.Locator(".leg")).ToContainTextAsync("Ann");
        (await cluster.GetAsync($"/api/v1/calls/{other}/participants")).Text.Should().Contain("<name>Ann</name>");

        await press.GetByRole(AriaRole.Button, new() { Name = "End call" }).ClickAsync();
        await Expect(press).ToHaveCountAsync(0);
        (await cluster.GetAsync($"/api/v1/calls/{other}")).Status.Should().Be(400);
    }

    [Fact]
    public async Task A_refused_request_is_found_by_filter_and_its_reason_is_read()
    {
        await using var page = await LivePage.ServeAsync(shared);
        await page.Cluster.CreateAsync("/api/v1/coSpaces", "name=Board&uri=board");
        (await page.Cluster.PostAsync("/api/v1/coSpaces", "name=Board 2&uri=board")).Status.Should().Be(400);
        await page.Cluster.GetAsync("/api/v1/calls");
        await Expect(page.Rows).ToHaveCountAsync(3);

        await page.Tab.Keyboard.PressAsync("/");
        await page.Tab.Keyboard.TypeAsync("reason:duplicate* -method:GET");
        await Expect(page.Rows).ToHaveCountAsync(1);
        await page.Tab.Keyboard.PressAsync("Escape");
        await page.Tab.Keyboard.PressAsync("j");

        var exchange = page.Main.GetByRole(AriaRole.Article, new() { Name = "Exchange 2" });
        await Expect(exchange).ToContainTextAsync("Refused: duplicateCoSpaceUri");
        await Expect(exchange).ToContainTextAsync("Nearest valid call");
        await Expect(exchange.GetByRole(AriaRole.Region, new() { Name = "Trace" })).ToContainTextAsync("API trace 2: POST for \"/api/v1/coSpaces\"");
        page.Tab.Url.Should().EndWith("#/requests/2?filter=reason%3Aduplicate*%20-method%3AGET");

        await page.Tab.Keyboard.PressAsync("Escape");
        await Expect(exchange).ToHaveCountAsync(0);
        await page.Field("Filter").FillAsync("raeson:duplicate");
        await Expect(page.Main.GetByRole(AriaRole.Alert)).ToContainTextAsync("Unknown key \"raeson\"; expected bridge, client,");
    }

    [Fact]
    public async Task A_fault_is_added_and_seen_to_act()
    {
        await using var page = await LivePage.ServeAsync(shared, "#/clock");

        await page.Field("Path").FillAsync("/coSpaces");
        await page.Field("Times").FillAsync("1");
        await page.Button("Add the fault").ClickAsync();
        var row = page.Main.GetByRole(AriaRole.Region, new() { Name = "Faults" }).Locator("tbody tr");
        await Expect(row).ToContainTextAsync("/api/v1/coSpaces");
        (await page.Cluster.GetAsync("/api/v1/coSpaces")).Status.Should().Be(503);

        await Expect(row).ToContainTextAsync("1 of 1");
        await row.GetByRole(AriaRole.Link, new() { Name = "Exchanges" }).ClickAsync();
        await Expect(page.Rows).ToContainTextAsync("fault 1");
    }

    [Fact]
    public async Task Time_is_advanced_and_a_snapshot_is_restored()
    {
        await using var page = await LivePage.ServeAsync(shared, "#/clock");

        await page.Button("Advance 1 h").ClickAsync();
        await Expect(page.Main.Locator(".big")).ToContainTextAsync("2016-07-26 15:00:00");
        await page.Field("Name").FillAsync("before");
        await page.Button("Take a snapshot").ClickAsync();
        await Expect(page.Button("Restore before")).ToBeVisibleAsync();
        var space = await page.Cluster.CreateAsync("/api/v1/coSpaces", "name=After");

        await page.Button("Changes since").ClickAsync();
        await Expect(page.Main.Locator(".changes")).ToContainTextAsync("1 change since before");
        await page.Button("Restore before").ClickAsync();
        await Expect(page.Main.Locator(".changes")).ToContainTextAsync("0 changes");
        (await page.Cluster.GetAsync($"/api/v1/coSpaces/{space}")).Status.Should().Be(400);
    }

    [Fact]
    public async Task A_bridge_is_stopped_and_started_again()
    {
        await using var page = await LivePage.ServeAsync(shared, "#/cluster");
        var bridge = page.Main.GetByRole(AriaRole.Article, new() { Name = "Bridge Core2" });

        await bridge.GetByRole(AriaRole.Button, new() { Name = "Stop Core2" }).ClickAsync();
        await Expect(bridge).ToContainTextAsync("stopped");
        (await page.Cluster.ControlAsync("GET", "/bridges")).Text.Should().Contain("\"stopped\"");
        await Expect(page.Main).ToContainTextAsync("no master: nothing can be written");

        await bridge.GetByRole(AriaRole.Button, new() { Name = "Start Core2" }).ClickAsync();
        await Expect(bridge).ToContainTextAsync("running");
        (await page.Cluster.GetAsync("/api/v1/system/status", bridge: 1)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_call_of_a_node_is_run_and_its_answer_is_shown()
    {
        await using var page = await LivePage.ServeAsync(shared, "#/fidelity/coSpaces");
        var node = page.Main.GetByRole(AriaRole.Article);

        await Expect(node.GetByRole(AriaRole.Region, new() { Name = "Parameters" })).ToContainTextAsync("documented");
        await node.Locator("select[name=method]").SelectOptionAsync("POST /coSpaces");
        await node.GetByLabel("Form", new() { Exact = true }).FillAsync("name=Made%20here");
        await node.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        await Expect(node.Locator(".answer")).ToContainTextAsync("Location: /api/v1/coSpaces/");
        (await page.Cluster.GetAsync("/api/v1/coSpaces?filter=Made")).Text.Should().Contain("<name>Made here</name>");
    }

    private static async Task<string> LegAsync(ReachableCluster cluster)
    {
        var list = (await cluster.GetAsync("/api/v1/callLegs")).Text;
        return (await cluster.GetAsync("/api/v1/callLegs/" + list.Split("callLeg id=\"")[1][..36])).Text;
    }
}
