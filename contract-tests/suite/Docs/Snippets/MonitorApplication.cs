using CmsSim.Client.Events;
using CmsSim.Client.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The application of docs/monitoring.md: a web server with a monitor.</summary>
public sealed class MonitorApplication : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private MonitorApplication(WebApplication app) => _app = app;

    public MeetingMonitor Monitor => _app.Services.GetRequiredService<MeetingMonitor>();

    /// <summary>Starts the application with the settings of the client under the key Cms.</summary>
    public static async Task<MonitorApplication> StartAsync(IEnumerable<KeyValuePair<string, string?>> settings, ILoggerProvider log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(new CmsEventsOptions { FirstPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(50) });
        builder.Services.AddCmsClient(builder.Configuration.GetSection("Cms"));
        builder.Services.AddSingleton<MeetingMonitor>();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapCmsCdr<MeetingMonitor>("/cdr/{bridge}");
        await app.StartAsync();

        var application = new MonitorApplication(app);
        application._running = application.Monitor.RunAsync(new Uri($"{app.Urls.First()}/cdr"), application._stop.Token);
        return application;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // The monitor runs until it is cancelled.
        }
        await _app.DisposeAsync();
    }
}
