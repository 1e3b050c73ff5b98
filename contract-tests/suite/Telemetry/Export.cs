using System.Net;
using System.Text;
using System.Threading.Channels;
using CmsSim.ContractTests.Cli;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CmsSim.ContractTests.Telemetry;

/// <summary><c>cmssim serve</c> sends metrics and traces to a collector that the standard variables name.</summary>
public sealed class Export
{
    [Fact]
    public async Task A_collector_gets_metrics_and_traces()
    {
        var posts = Channel.CreateUnbounded<(string Path, string Body)>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            posts.Writer.TryWrite((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        var address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        using var serve = ServeProcess.Start(["--json"], [("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]);
        await serve.ReadyAsync();
        await serve.GetStatusAsync(3);
        await serve.SignalAsync("TERM");
        (await serve.EndAsync()).Status.Should().Be(0);

        posts.Writer.Complete();
        var received = await posts.Reader.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        received.Where(post => post.Path is "/v1/metrics").Should().Contain(post => post.Body.Contains("cmssim.requests") && post.Body.Contains("cmssim.gate.waits") && post.Body.Contains("Core1") && post.Body.Contains("service.name"));
        received.Where(post => post.Path is "/v1/traces").Should().Contain(post => post.Body.Contains("GET /api/v1/system/status") && post.Body.Contains("cmssim.bridge"));
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_sent()
    {
        using var serve = ServeProcess.Start(["--json"], [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), ("OTEL_SDK_DISABLED", "true")]);
        await serve.ReadyAsync();
        await serve.SignalAsync("TERM");

        (await serve.EndAsync()).Should().Be((0, ""));
    }
}
