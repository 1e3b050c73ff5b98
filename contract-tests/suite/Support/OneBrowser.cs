using Microsoft.Playwright;

namespace CmsSim.ContractTests.Support;

/// <summary>One browser for all tests of a class, because its start takes longer than they do.</summary>
public sealed class OneBrowser : IAsyncDisposable
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task<IBrowser> OpenAsync()
    {
        _playwright ??= await Playwright.CreateAsync();
        return _browser ??= await Chromium.LaunchAsync(_playwright);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
