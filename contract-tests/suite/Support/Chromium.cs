using Microsoft.Playwright;
using Xunit;

namespace CmsSim.ContractTests.Support;

/// <summary>The browser of the machine, without a window.</summary>
internal static class Chromium
{
    private static readonly string[] s_paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] s_options =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage",
    ];

    /// <summary>Starts the browser. A test is skipped on a machine that has none.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, params string[] more)
    {
        var chromium = s_paths.FirstOrDefault(File.Exists);
        if (chromium is null)
            Assert.Skip("Chromium is not installed; apt-get install chromium brings it, as .ci/run does.");
        return playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Headless = true,
            ChromiumSandbox = false,
            Args = [.. s_options, .. more],
        });
    }
}
