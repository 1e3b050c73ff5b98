using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.WebAdmin;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using Microsoft.Playwright;
using Xunit;

namespace CmsSim.ContractTests.WebAdmin;

/// <summary>
/// The web admin in a real browser. CMSSIM_PICTURES names a folder that receives a picture of each page; CMSSIM_UPDATE_DOCS writes the picture of
/// the documentation again.
/// </summary>
public sealed class InABrowser
{
    [Fact]
    public async Task Spaces_are_added_filtered_and_deleted_and_the_API_agrees()
    {
        await using var cluster = await StartAsync("2.0");
        for (var i = 1; i <= 5; i++)
            await cluster.CreateAsync("/api/v1/coSpaces", $"name=TMS_Scheduled_Meeting_{i}&uri={i}&callId={i}");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await LogInAsync(browser, cluster);
        await page.GetByRole(AriaRole.Link, new() { Name = "Configuration" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Spaces" }).ClickAsync();
        if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_DOCS") is { Length: > 0 })
            await page.ScreenshotAsync(new() { Path = Repository.PathOf("docs", "pictures", "webadmin-spaces.png") });

        // Enter in the blank row adds it, as its button does.
        await page.GetByLabel("Name of the new entry", new() { Exact = true }).FillAsync("Town <b>Hall</b>");
        await page.GetByLabel("URI user part of the new entry", new() { Exact = true }).FillAsync("town.hall");
        await page.GetByLabel("Call ID of the new entry").FillAsync("4711");
        await page.Keyboard.PressAsync("Enter");
        (await page.GetByRole(AriaRole.Status).TextContentAsync()).Should().Be("The entry was added.");
        (await cluster.GetAsync("/api/v1/coSpaces?filter=4711")).Text.Should().Contain("<name>Town &lt;b&gt;Hall&lt;/b&gt;</name>").And.Contain("<uri>town.hall</uri>");

        await page.GetByLabel("Name of the new entry", new() { Exact = true }).FillAsync("Another");
        await page.GetByLabel("URI user part of the new entry", new() { Exact = true }).FillAsync("TOWN.hall");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add New" }).ClickAsync();
        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).Should().Contain("duplicateCoSpaceUri");
        await PictureAsync(page, "spaces-refused");

        await page.GetByLabel("Filter").FillAsync("town");
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit Query" }).ClickAsync();
        (await page.Locator("tbody tr").AllTextContentsAsync()).Should().HaveCount(2, "one space, and the blank row");
        await page.GetByLabel("Select Town <b>Hall</b>").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        (await page.Locator("tbody tr").First.TextContentAsync()).Should().Contain("There are no spaces.");
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("total=\"9\"").And.NotContain("town.hall");
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("3.3")]
    public async Task Every_page_can_be_used_by_all_and_fits_a_phone(string release)
    {
        await using var cluster = await StartAsync(release);
        await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"*","behaviour":"answer","after":1}]""");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        await cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=example.com&sipProxy=sip.example.com");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name={new string('x', 900)}&uri=long");
        cluster.Advance(90);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await LogInAsync(browser, cluster);

        List<string> addresses = [.. Pages.In(Release.Parse(release)).Select(one => one.Path), $"/configuration/spaces?edit={space}"];
        if (Release.Parse(release) >= Release.Parse("2.9"))
            addresses.AddRange(["/configuration/api?node=/api/v1/coSpaces", $"/configuration/api?node=/api/v1/coSpaces/{space}"]);
        foreach (var address in addresses)
        {
            await page.SetViewportSizeAsync(1280, 800);
            await page.GotoAsync(new Uri(cluster.Host.Bridges[0].Http!, address).AbsoluteUri);
            await PictureAsync(page, $"{release}{address.Split(space)[0].Replace("/configuration/api?node=", "/node").Replace('/', '-').Replace('?', '-')}");
            (await page.RunAxe()).Violations.Select(violation => $"{address}: {violation.Id} {string.Join(' ', violation.Nodes.Take(3).Select(node => node.Html))}").Should().BeEmpty();
            await page.SetViewportSizeAsync(400, 800);
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(400, address);
            if (address is "/configuration/spaces" or "/configuration/active-directory" or "/logs/detailed-tracing")
                await PictureAsync(page, $"{release}-narrow{address.Replace('/', '-')}");
        }
    }

    [Fact]
    public async Task The_log_in_page_can_be_used_by_all_and_by_the_keyboard()
    {
        await using var cluster = await StartAsync("2.0");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await (await browser.NewContextAsync(new() { BypassCSP = true })).NewPageAsync();
        await page.GotoAsync(cluster.Host.Bridges[0].Http!.AbsoluteUri);
        await PictureAsync(page, "login");
        (await page.RunAxe()).Violations.Select(violation => violation.Id).Should().BeEmpty();

        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("admin");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).Should().Contain("The log-in failed.");
        await PictureAsync(page, "login-failed");
        (await page.RunAxe()).Violations.Select(violation => violation.Id).Should().BeEmpty();
    }

    [Fact]
    public async Task Markup_in_names_runs_no_script_and_no_page_can_frame_the_web_admin()
    {
        await using var cluster = await StartAsync("3.3");
        foreach (var name in new[] { "<script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">", "\"><svg onload=document.title='owned'>", "'-alert(1)-'", "\u05d0\u05d1 right to left" })
            await cluster.CreateAsync("/api/v1/coSpaces", $"name={Uri.EscapeDataString(name)}");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await LogInAsync(browser, cluster);
        List<string> errors = [];
        page.Console += (_, message) => errors.Add(message.Text);

        await page.GotoAsync(new Uri(cluster.Host.Bridges[0].Http!, "/configuration/spaces?filter=" + Uri.EscapeDataString("<script>document.title='owned'</script>")).AbsoluteUri);
        (await page.TitleAsync()).Should().Be("Spaces - Core1");
        (await page.Locator("bdi").AllTextContentsAsync()).Should().Contain("<script>document.title='owned'</script>");
        await page.GotoAsync(new Uri(cluster.Host.Bridges[0].Http!, "/configuration/spaces").AbsoluteUri);
        await PictureAsync(page, "markup");
        (await page.TitleAsync()).Should().Be("Spaces - Core1");
        errors.Should().BeEmpty();

        await page.SetContentAsync($"<iframe src=\"{new Uri(cluster.Host.Bridges[0].Http!, "/configuration/spaces")}\"></iframe>");
        await page.WaitForFunctionAsync("document.querySelector('iframe').contentDocument === null || location.href === 'about:blank'");
        (await page.Frames[^1].ContentAsync()).Should().NotContain("Space configuration");
    }

    private static Task<SimulatedCluster> StartAsync(string release) => SimulatedCluster.StartAsync(configure: options => options with { Release = release });

    // Axe adds a script to the page, which the policy of the page forbids.
    private static async Task<IPage> LogInAsync(IBrowser browser, SimulatedCluster cluster)
    {
        var page = await (await browser.NewContextAsync(new() { BypassCSP = true, ViewportSize = new() { Width = 1280, Height = 640 } })).NewPageAsync();
        await page.GotoAsync(cluster.Host.Bridges[0].Http!.AbsoluteUri);
        await page.GetByLabel("Username").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync("admin");
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit" }).ClickAsync();
        (await page.TitleAsync()).Should().Be("General - Core1");
        return page;
    }

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CMSSIM_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
