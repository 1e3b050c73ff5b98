using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Microsoft.Playwright;

namespace CmsSim.ContractTests.Window;

/// <summary>A cluster, and a tab of a browser that shows its page. What the page does goes through the control API alone.</summary>
internal sealed class LivePage : IAsyncDisposable
{
    /// <summary>The names of the views in addresses.</summary>
    public static readonly string[] Views = ["requests", "meetings", "cluster", "clock", "log", "cdr", "events", "fidelity"];

    private readonly List<string> _errors = [];
    private readonly IBrowserContext _context;

    private LivePage(ReachableCluster cluster, IBrowserContext context, IPage tab)
    {
        Cluster = cluster;
        _context = context;
        Tab = tab;
        tab.Console += (_, message) =>
        {
            // The browser reports each refused request itself.
            if (message.Type is "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _errors.Add(message.Text);
        };
        tab.PageError += (_, error) => _errors.Add(error);
        tab.Dialog += (_, dialog) => _errors.Add($"The page opened a dialog: {dialog.Message}");
        tab.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                _errors.Add($"The page asked for {request.Url}.");
        };
    }

    public ReachableCluster Cluster { get; }

    public IPage Tab { get; }

    /// <summary>The address of the page, without a slash at its end.</summary>
    public string Address => Cluster.Control.GetLeftPart(UriPartial.Authority);

    public ILocator Main => Tab.Locator("main");

    /// <summary>Shows a cluster of this process.</summary>
    public static async Task<LivePage> OpenAsync(
        OneBrowser shared, string place = "", string? world = null, Func<SimulatorOptions, SimulatorOptions>? configure = null,
        ColorScheme colours = ColorScheme.Light, int width = 1280) =>
        await OpenAsync(shared, await SimulatedCluster.StartAsync(world, configure), place, colours, width);

    /// <summary>Shows a cluster of <c>cmssim serve</c>.</summary>
    public static async Task<LivePage> ServeAsync(OneBrowser shared, string place = "", params string[] arguments) =>
        await OpenAsync(shared, await ServedCluster.StartAsync(arguments), place, ColorScheme.Light, width: 1280);

    private static async Task<LivePage> OpenAsync(OneBrowser shared, ReachableCluster cluster, string place, ColorScheme colours, int width)
    {
        var browser = await shared.OpenAsync();
        var context = await browser.NewContextAsync(new()
        {
            ColorScheme = colours,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = 800 },
        });
        var page = new LivePage(cluster, context, await context.NewPageAsync());
        // Long enough for a busy machine. Only failing tests wait for it.
        page.Tab.SetDefaultTimeout(20_000);
        Assertions.SetDefaultExpectTimeout(20_000);
        await page.Tab.GotoAsync(page.Address + "/" + place);
        return page;
    }

    /// <summary>Goes to a view by its address.</summary>
    public async Task ShowAsync(string place)
    {
        await Tab.EvaluateAsync("place => { location.hash = place; }", "#/" + place);
        await Assertions.Expect(Tab.Locator("nav a[aria-current]")).ToHaveAttributeAsync("href", "#/" + place.Split('/', '?')[0]);
    }

    /// <summary>The rows of the list of exchanges that are in the document.</summary>
    public ILocator Rows => Main.Locator(".exchange-row[role=option]");

    public ILocator Button(string name) => Main.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Field(string name) => Main.GetByLabel(name, new() { Exact = true });

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        await Cluster.DisposeAsync();
        _errors.Should().BeEmpty();
    }
}
