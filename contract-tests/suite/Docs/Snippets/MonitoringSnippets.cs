using CmsSim.Client;
using CmsSim.Client.Cdr;
using CmsSim.Client.Events;
using CmsSim.Client.Hosting;
using CmsSim.Simulator;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/monitoring.md.</summary>
public sealed class MonitoringSnippets
{
    // No test waits that long unless it fails.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_application_receives_the_records_of_a_bridge()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var output = new Output();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Cms:BaseAddress"] = cms.BaseAddress.ToString();
        builder.Configuration["Cms:UserName"] = builder.Configuration["Cms:Password"] = "admin";
        builder.Logging.ClearProviders();
        await using var app = Build(builder, output);
        await app.StartAsync();
        var client = app.Services.GetRequiredService<CmsClient>();
        var receiver = FormBody.Encoded.With("uri", $"{app.Urls.First()}/cdr/core1?token=sesame");
        await client.SendAsync(HttpMethod.Post, "/api/v1/system/cdrReceivers", receiver);

        cms.Bridges[0].CallIn("ann@example.com", "cool.bridge.space");
        cms.Clock.Advance(TimeSpan.FromSeconds(1));

        await output.Contains("core1: ann@example.com calls").WaitAsync(s_patience);
        await output.Contains("core1: callStart").WaitAsync(s_patience);
    }

    [Fact]
    public async Task Events_of_a_bridge_are_an_asynchronous_stream()
    {
        await using var cms = await CmsSimulator.StartAsync(options => options with { Release = "2.9" });
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        using var output = new Output();
        using var stop = new CancellationTokenSource();

        var reading = ReadAsync(client, output, stop.Token);
        cms.Bridges[0].CallIn("ann@example.com", "cool.bridge.space");
        cms.Clock.Advance(TimeSpan.FromSeconds(1));

        await output.Contains("ann@example.com is connected").WaitAsync(s_patience);
        await stop.CancelAsync();
        await FluentActions.Awaiting(() => reading).Should().ThrowAsync<OperationCanceledException>();
    }

    private static WebApplication Build(WebApplicationBuilder builder, Output Console)
    {
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");

        builder.Services.AddCmsClient(builder.Configuration.GetSection("Cms"));
        var app = builder.Build();
        app.MapCmsCdr("/cdr/{bridge}", (delivery, cancellation) =>
        {
            foreach (var record in delivery.Records)
                Console.WriteLine($"{delivery.Bridge}: {(record is CdrCallLegStart leg ? $"{leg.RemoteParty} calls" : record.Type)}");
            return Task.CompletedTask;
        }, new CmsCdrOptions { Token = "sesame" });

        return app;
    }

    private static async Task ReadAsync(CmsClient client, Output Console, CancellationToken cancellation)
    {
        await foreach (var happened in new CmsEvents(client).ReadAsync(cancellation))
        {
            Console.WriteLine(happened switch
            {
                CmsEventsConnected => "Forget all calls and participants: they are reported again.",
                CmsEventsDisconnected lost => $"{lost.Problem.Message} Next attempt in {lost.RetryAfter}.",
                CmsCallUpdated { Kind: CmsUpdateKind.Add } call => $"{call.Elements.Name} begins",
                CmsParticipantUpdated { Kind: CmsUpdateKind.Add } joined => $"{joined.Elements.Uri} is {joined.Elements.State}",
                _ => "",
            });
        }
    }

    private sealed class Output : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly List<string> _lines = [];
        private readonly List<(string Line, TaskCompletionSource Found)> _wanted = [];

        public void WriteLine(string line)
        {
            lock (_gate)
            {
                _lines.Add(line);
                foreach (var (_, found) in _wanted.Where(each => each.Line == line))
                    found.TrySetResult();
            }
        }

        /// <summary>Completes when a line has been written.</summary>
        public Task Contains(string line)
        {
            lock (_gate)
            {
                var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_lines.Contains(line))
                    found.SetResult();
                _wanted.Add((line, found));
                return found.Task;
            }
        }

        public void Dispose()
        {
            lock (_gate)
                _wanted.Clear();
        }
    }
}
