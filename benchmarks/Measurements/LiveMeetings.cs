using System.Diagnostics;
using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures a large company at work: answer times, memory growth over an hour, and the time to stop.</summary>
internal sealed class LiveMeetings() : Measurement("live", "2,000 meetings with 20,000 legs: answers, an hour of virtual time, and the stop")
{
    private const int Meetings = 2_000;
    private const int LegsOfMeeting = 10;
    private const int Minutes = 60;
    private const int Asked = 200;

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        List<Result> results = [];
        await using (var contest = new Contest())
        {
            using var cores = Cores.LeaveFirstToServers();
            var server = await contest.AddAsync(Reads.Quiet, pinned: true, "live", Meetings.ToString(CultureInfo.InvariantCulture));
            using (var load = new DialingClient(server))
                await load.FillAsync(cancellation);
            results.AddRange(await Reads.CompareAsync(Name, contest, server, logs: null, options, cancellation));
        }
        results.AddRange(await LastingAsync(cancellation));
        return results;
    }

    private async Task<IReadOnlyList<Result>> LastingAsync(CancellationToken cancellation)
    {
        await using var server = await ServerProcess.StartAsync(pinned: false, "live", Meetings.ToString(CultureInfo.InvariantCulture));
        using var client = new DialingClient(server);
        await client.FillAsync(cancellation);
        List<Result> results =
        [
            Timed("GET calls/{id}", $"/api/v1/calls/{client.FirstCall}"),
            Timed("GET callLegs, 10 of 20,000", "/api/v1/callLegs?offset=10000"),
            Timed("GET participants, 20 of 20,000", "/api/v1/participants?offset=10000"),
        ];

        // Each minute a tenth of the legs, dialled ten minutes ago, hang up and are dialled again.
        for (var minute = 0; minute < LegsOfMeeting; minute++)
            await client.AdvanceMinuteAsync(cancellation);
        var before = await server.MemoryAsync();
        for (var minute = 0; minute < Minutes; minute++)
            await client.AdvanceMinuteAsync(cancellation);
        var after = await server.MemoryAsync();
        var legs = client.ActiveLegs();
        if (legs != Meetings * LegsOfMeeting)
            throw new MeasurementException($"The bridge has {legs} legs after an hour; expected {Meetings * LegsOfMeeting}.");
        results.Add(new Result(Name, "growth over an hour", (after.Managed - before.Managed) / 1024.0, "KiB", Bound.AtMost, 1024, string.Create(CultureInfo.InvariantCulture,
            $"{before.Managed / 1048576.0:N1} MiB to {after.Managed / 1048576.0:N1} MiB, {Minutes * Meetings:N0} legs ended and redialled")));

        var began = Stopwatch.GetTimestamp();
        await server.DisposeAsync();
        results.Add(new Result(Name, "stop, until the process is gone", Stopwatch.GetElapsedTime(began).TotalMilliseconds, "ms", Bound.AtMost, 2_000, "with all legs up"));
        return results;

        Result Timed(string name, string target)
        {
            var request = Requests.Get(target);
            var times = new List<double>();
            using var connection = new Connection(server.Address);
            for (var i = -Asked; i < Asked; i++)
            {
                var started = Stopwatch.GetTimestamp();
                if (connection.Exchange(request) != 200)
                    throw new MeasurementException($"GET {target} was answered {connection.Status}: {connection.Body}");
                if (i >= 0)
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            return new Result(Name, name, times.Median(), "ms", Bound.AtMost, 2, "one connection");
        }
    }

    /// <summary>Starts the meetings and redials legs that have ended.</summary>
    private sealed class DialingClient(ServerProcess server) : IDisposable
    {
        private readonly Generator _load = new(server.Address);
        private readonly string[] _calls = new string[Meetings];
        private int _dialled;

        public string FirstCall => _calls[0];

        public async Task FillAsync(CancellationToken cancellation)
        {
            _load.RunOnce([.. Enumerable.Range(0, Meetings).Select(i => Requests.PostCall(SimulatorServer.SpaceId(i)))], (i, answer) => _calls[i] = answer.LocationId);
            for (var i = 0; i < LegsOfMeeting; i++)
                await AdvanceMinuteAsync(cancellation);
        }

        public async Task AdvanceMinuteAsync(CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            _load.RunOnce([.. _calls.Select(call => Requests.PostLeg(call, _dialled++ % 100_000))]);
            await server.AdvanceMinuteAsync();
        }

        public int ActiveLegs()
        {
            using var connection = new Connection(server.Address);
            connection.Exchange(Requests.Get("/api/v1/system/status"));
            var body = connection.Body;
            var from = body.IndexOf("<callLegsActive>", StringComparison.Ordinal) + "<callLegsActive>".Length;
            return int.Parse(body.AsSpan(from, body.IndexOf('<', from) - from), CultureInfo.InvariantCulture);
        }

        public void Dispose() => _load.Dispose();
    }
}
