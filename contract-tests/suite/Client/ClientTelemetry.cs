using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CmsSim.Client;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>Listeners hear all clients of the process, so each test looks at requests to a path of its own.</summary>
public sealed class ClientTelemetry
{
    [Fact]
    public async Task A_request_is_one_activity()
    {
        var path = UniquePath();
        var busy = 1;
        await using var server = ScriptedServer.Guarded(_ => busy-- > 0 ? new(503) : new());
        using var heard = new Listeners(path);
        using var client = new CmsClient(Lab.Options(server.Address) with { RetryPause = TimeSpan.Zero });

        await client.SendAsync(HttpMethod.Get, $"{path}/{Lab.Space}/x?filter=secret");

        var activity = heard.Activities.Should().ContainSingle().Which;
        activity.DisplayName.Should().Be($"GET {path}/{{id}}/x");
        activity.Kind.Should().Be(ActivityKind.Client);
        activity.Status.Should().Be(ActivityStatusCode.Unset);
        activity.TagObjects.Should().BeEquivalentTo(new Dictionary<string, object>
        {
            [CmsTelemetry.MethodTag] = "GET",
            [CmsTelemetry.PathTag] = $"{path}/{{id}}/x",
            [CmsTelemetry.HostTag] = "127.0.0.1",
            [CmsTelemetry.StatusTag] = 200,
            [CmsTelemetry.RetriesTag] = 1,
        });
    }

    [Fact]
    public async Task Requests_and_durations_are_measured()
    {
        var path = UniquePath();
        var time = new FakeTimeProvider();
        await using var server = new ScriptedServer(_ =>
        {
            time.Advance(TimeSpan.FromSeconds(3));
            return new();
        });
        using var heard = new Listeners(path);
        using var client = new CmsClient(Lab.Options(server.Address) with { TimeProvider = time });

        await client.SendAsync(HttpMethod.Put, path);

        heard.Measured.Should().BeEquivalentTo(
        [
            (CmsTelemetry.RequestsName, 1d, $"{CmsTelemetry.MethodTag}=PUT {CmsTelemetry.PathTag}={path} {CmsTelemetry.StatusTag}=200"),
            (CmsTelemetry.DurationName, 3d, $"{CmsTelemetry.MethodTag}=PUT {CmsTelemetry.PathTag}={path} {CmsTelemetry.StatusTag}=200"),
        ]);
    }

    [Fact]
    public async Task Failures_are_counted_by_reason()
    {
        var path = UniquePath();
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Failure(400, "<coSpaceDoesNotExist /><parameterError parameter=\"a\" error=\"b\" /><inventedByABridge />"));
        using var heard = new Listeners(path);
        using var client = new CmsClient(Lab.Options(server.Address));

        await FluentActions.Awaiting(() => client.SendAsync(HttpMethod.Get, path)).Should().ThrowAsync<CmsFailureException>();

        heard.Measured.Where(one => one.Instrument is CmsTelemetry.FailuresName).Select(one => one.Tags.Split('=')[^1]).Should().Equal("coSpaceDoesNotExist", "parameterError", "_OTHER");
        heard.Activities.Should().ContainSingle().Which.Status.Should().Be(ActivityStatusCode.Error);
    }

    [Fact]
    public async Task An_unreachable_bridge_is_a_failure_without_a_status()
    {
        var path = UniquePath();
        var server = new ScriptedServer(Lab.Answer);
        var address = server.Address;
        await server.DisposeAsync();
        using var heard = new Listeners(path);
        using var client = new CmsClient(Lab.Options(address));

        await FluentActions.Awaiting(() => client.SendAsync(HttpMethod.Get, path)).Should().ThrowAsync<CmsUnreachableException>();

        heard.Measured.Select(one => (one.Instrument, one.Tags.Split(' ')[^1])).Should().BeEquivalentTo(
        [
            (CmsTelemetry.FailuresName, $"{CmsTelemetry.ReasonTag}=unreachable"),
            (CmsTelemetry.RequestsName, $"{CmsTelemetry.PathTag}={path}"),
            (CmsTelemetry.DurationName, $"{CmsTelemetry.PathTag}={path}"),
        ]);
        heard.Activities.Should().ContainSingle().Which.GetTagItem(CmsTelemetry.ReasonTag).Should().Be("unreachable");
    }

    [Fact]
    public async Task An_answer_without_reasons_is_a_failure_with_its_status()
    {
        var path = UniquePath();
        await using var server = new ScriptedServer(_ => new(404));
        using var heard = new Listeners(path);
        using var client = new CmsClient(Lab.Options(server.Address));

        await FluentActions.Awaiting(() => client.SendAsync(HttpMethod.Get, path)).Should().ThrowAsync<CmsFailureException>();

        heard.Measured.Should().Contain(one => one.Instrument == CmsTelemetry.FailuresName && one.Tags.EndsWith($"{CmsTelemetry.ReasonTag}=404", StringComparison.Ordinal));
    }

    private static string UniquePath() => $"/api/v1/t{Guid.NewGuid():N}x";

    /// <summary>What is published about requests below a path.</summary>
    private sealed class Listeners : IDisposable
    {
        private readonly ActivityListener _activities;
        private readonly MeterListener _meter = new();
        private readonly ConcurrentQueue<Activity> _stopped = new();
        private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _measured = new();

        public Listeners(string path)
        {
            _activities = new ActivityListener
            {
                ShouldListenTo = source => source.Name == CmsTelemetry.ActivitySourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    if (activity.DisplayName.Contains(path, StringComparison.Ordinal))
                        _stopped.Enqueue(activity);
                },
            };
            ActivitySource.AddActivityListener(_activities);
            _meter.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == CmsTelemetry.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _meter.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _meter.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _meter.Start();

            void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            {
                var text = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
                if (text.Contains(path, StringComparison.Ordinal))
                    _measured.Enqueue((instrument.Name, value, text));
            }
        }

        public IReadOnlyList<Activity> Activities => [.. _stopped];

        public IReadOnlyList<(string Instrument, double Value, string Tags)> Measured => [.. _measured];

        public void Dispose()
        {
            _activities.Dispose();
            _meter.Dispose();
        }
    }
}
