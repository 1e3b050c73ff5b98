using System.Collections.Concurrent;
using System.Diagnostics;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Telemetry;

/// <summary>The activities of requests.</summary>
public sealed class Activities
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = $"traceparent: 00-{Trace}-00f067aa0ba902b7-01\r\n";

    [Fact]
    public async Task Each_request_continues_the_trace_of_its_client()
    {
        ConcurrentQueue<Activity> ended = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SimulatorTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Other tests run at the same time, without this trace.
                if (activity.TraceId.ToString() == Trace)
                    ended.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var cluster = await SimulatedCluster.StartAsync();

        var space = (await cluster.SendAsync("POST", "/api/v1/coSpaces", "name=Board&uri=board", headers: Parent)).Location![^36..];
        await cluster.SendAsync("GET", $"/api/v1/coSpaces/{space}?x=1", headers: Parent);
        await cluster.SendAsync("POST", "/api/v1/coSpaces", "name=Board 2&uri=board", headers: Parent);
        await cluster.SendAsync("GET", "/api/v1/calls", headers: Parent, authorization: null);
        await cluster.SendAsync("GET", "/api/v1/calls", headers: Parent, bridge: 1);

        ended.Select(activity => $"{activity.Kind} {activity.DisplayName} {string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))}").Should().Equal(
            "Server POST /api/v1/coSpaces http.request.method=POST url.path=/api/v1/coSpaces cmssim.bridge=Core1 cmssim.trace=1 http.response.status_code=200",
            $"Server GET /api/v1/coSpaces/{{id}} http.request.method=GET url.path=/api/v1/coSpaces/{space} cmssim.bridge=Core1 cmssim.trace=2 http.response.status_code=200",
            "Server POST /api/v1/coSpaces http.request.method=POST url.path=/api/v1/coSpaces cmssim.bridge=Core1 cmssim.trace=3 http.response.status_code=400 error.type=duplicateCoSpaceUri",
            "Server GET /api/v1/calls http.request.method=GET url.path=/api/v1/calls cmssim.bridge=Core1 cmssim.trace=4 http.response.status_code=401 error.type=401",
            "Server GET /api/v1/calls http.request.method=GET url.path=/api/v1/calls cmssim.bridge=Core2 cmssim.trace=1 http.response.status_code=200");
        ended.Should().OnlyContain(activity => activity.ParentSpanId.ToString() == "00f067aa0ba902b7");
    }
}
