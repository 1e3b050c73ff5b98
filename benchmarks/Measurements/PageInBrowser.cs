using System.Globalization;
using System.Text.Json;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;
using Microsoft.Playwright;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>
/// Opens the page in Chromium beside 10,000 exchanges and 2,000 calls: the bytes of its first load, its longest task under load, and the
/// growth of its memory.
/// </summary>
internal sealed class PageInBrowser() : Measurement("page-in-browser", "the page in Chromium: bytes to load, long tasks, memory")
{
    private const int ShownExchanges = 10_000;
    private const int Calls = 2_000;
    private const int LegsOfCall = 10;

    /// <summary>The number of exchanges over which the memory of the page must stay flat.</summary>
    private const int Exchanges = 100_000;

    // A browser reports tasks from 50 ms on.
    private const int ReportedFrom = 50;

    private static readonly string[] s_browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly TimeSpan s_loadTime = TimeSpan.FromSeconds(10);

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        if (s_browsers.FirstOrDefault(File.Exists) is not { } chromium)
            throw new MeasurementException("Chromium is not installed; apt-get install chromium installs it.");

        await using var server = await ServerProcess.StartAsync(pinned: false, "controlled", "1000", "4", (Calls * LegsOfCall).ToString(CultureInfo.InvariantCulture));
        var page = await server.ControlAddressAsync();
        using var load = new Generator(server.Address, connections: 4);
        byte[][] reads = [Requests.Get("/api/v1/coSpaces"), Requests.Get("/api/v1/system/status")];
        load.RunOnce([.. Enumerable.Repeat(Requests.Get("/api/v1/coSpaces"), ShownExchanges)]);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Headless = true, ChromiumSandbox = false, Args = ["--disable-gpu", "--disable-dev-shm-usage"] });
        var tab = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        var devTools = await tab.Context.NewCDPSessionAsync(tab);
        var transferred = 0.0;
        devTools.Event("Network.loadingFinished").OnEvent += (_, finished) => transferred += finished!.Value.GetProperty("encodedDataLength").GetDouble();
        await devTools.SendAsync("Network.enable");
        await devTools.SendAsync("Performance.enable");
        await tab.AddInitScriptAsync("window.longTasks = []; new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(task => task.duration))).observe({ type: 'longtask' });");
        await tab.GotoAsync(new Uri(page, "/").ToString());
        await tab.WaitForTimeoutAsync(3_000);
        var firstLoad = transferred / 1024;

        List<Result> results = [new(Name, "first load", firstLoad, "KiB", Bound.AtMost, 150, "files and first answers, with 10,000 exchanges in the journal")];
        results.Add(await LongestTaskAsync(tab, "requests", "#/requests", server, changes: [Requests.Get("/api/v1/coSpaces")], cancellation));
        results.Add(await LongestTaskAsync(tab, "meetings", "#/meetings", server, changes: [Requests.Post("/api/v1/calls", "name=Passing")], cancellation));

        await tab.EvaluateAsync("location.hash = '#/requests'");
        var before = await HeapAfterAsync(devTools, tab, load, reads, cancellation);
        var after = await HeapAfterAsync(devTools, tab, load, reads, cancellation);
        results.Add(new(Name, "heap after 200,000 exchanges, of that after 100,000", 100 * after / before, "%", Bound.AtMost, 110,
            string.Create(CultureInfo.InvariantCulture, $"{before / 1048576:N1} MiB, then {after / 1048576:N1} MiB")));
        return results;
    }

    /// <summary>The longest task of the page while requests arrive and the reader scrolls; 0 when none is as long as a browser reports.</summary>
    private async Task<Result> LongestTaskAsync(IPage tab, string view, string hash, ServerProcess server, byte[][] changes, CancellationToken cancellation)
    {
        await tab.EvaluateAsync($"location.hash = '{hash}'");
        await tab.WaitForTimeoutAsync(3_000);
        await tab.EvaluateAsync("window.longTasks.length = 0");
        await tab.Mouse.MoveAsync(640, 500);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = Task.Run(() => SendSteadily(server.Address, changes, ends.Token), cancellation);
        for (var passed = TimeSpan.Zero; passed < s_loadTime; passed += TimeSpan.FromMilliseconds(250))
        {
            cancellation.ThrowIfCancellationRequested();
            await tab.Mouse.WheelAsync(0, 400);
            await tab.WaitForTimeoutAsync(250);
        }
        await ends.CancelAsync();
        var sent = await sending;
        var tasks = await tab.EvaluateAsync<double[]>("window.longTasks");
        return new(Name, $"longest task, {view}", tasks.DefaultIfEmpty(0).Max(), "ms", Bound.AtMost, ReportedFrom,
            string.Create(CultureInfo.InvariantCulture, $"{tasks.Length} tasks from {ReportedFrom} ms on in {s_loadTime.TotalSeconds:N0} s, {sent:N0} requests meanwhile"));
    }

    // About 200 requests a second, so that the measured work is that of the page and not that of a server which takes the whole machine.
    private static int SendSteadily(Uri server, byte[][] requests, CancellationToken end)
    {
        using var connection = new Connection(server);
        var sent = 0;
        while (!end.IsCancellationRequested)
        {
            connection.Exchange(requests[sent++ % requests.Length]);
            Thread.Sleep(5);
        }
        return sent;
    }

    private static async Task<double> HeapAfterAsync(ICDPSession devTools, IPage tab, Generator load, byte[][] reads, CancellationToken cancellation)
    {
        for (var sent = 0; sent < Exchanges;)
        {
            cancellation.ThrowIfCancellationRequested();
            const int Portion = 5_000;
            load.RunOnce([.. Enumerable.Range(0, Portion).Select(i => reads[i % reads.Length])]);
            sent += Portion;
            await tab.WaitForTimeoutAsync(500);
        }
        await tab.WaitForTimeoutAsync(2_000);
        await devTools.SendAsync("HeapProfiler.collectGarbage");
        var metrics = (await devTools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
        return metrics.EnumerateArray().First(metric => metric.GetProperty("name").GetString() == "JSHeapUsedSize").GetProperty("value").GetDouble();
    }
}
