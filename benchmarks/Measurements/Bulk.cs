using System.Diagnostics;
using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures a bulk sync that creates 10,000 spaces while another client sends requests.</summary>
internal sealed class Bulk() : Measurement("bulk", "bulk sync of 10,000 spaces, and the slowest other answer meanwhile")
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var server = await ServerProcess.StartAsync(pinned: false, "simulator", "1000");
        using var connection = new Connection(server.Address);
        if (connection.Exchange(Requests.Post("/api/v1/cospaceBulkParameterSets", Requests.TenThousandSpaces)) != 200)
            throw new MeasurementException($"POST of a bulk parameter set was answered {connection.Status}: {connection.Body}");
        var set = connection.LocationId;

        List<double> times = [], waits = [];
        for (var round = -1; round < options.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var done = new CancellationTokenSource();
            var meanwhile = Task.Factory.StartNew(() => SlowestGet(server.Address, done.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var time = Sync(connection, $"cospaceBulkParameterSet={set}");
            await done.CancelAsync();
            var wait = await meanwhile;
            var made = TotalOf(connection, "/api/v1/coSpaces");
            if (made != 11_000)
                throw new MeasurementException($"The bridge has {made} spaces after the bulk sync; expected 11,000.");
            Sync(connection, $"cospaceBulkParameterSet={set}&removeAll=true");

            // The first round only compiles the code.
            if (round < 0)
                continue;
            times.Add(time);
            waits.Add(wait);
        }
        return
        [
            new Result(Name, "POST until complete", times.Median(), "ms", Bound.AtMost, 1000, "includes 500 ms for which a sync is pending and running by definition"),
            new Result(Name, "slowest GET system/status meanwhile", waits.Median(), "ms", Bound.AtMost, 50, "one connection, without pauses"),
        ];
    }

    private static double Sync(Connection connection, string form)
    {
        var started = Stopwatch.GetTimestamp();
        if (connection.Exchange(Requests.Post("/api/v1/cospaceBulkSyncs", form)) != 200)
            throw new MeasurementException($"POST of a bulk sync was answered {connection.Status}: {connection.Body}");
        var poll = Requests.Get($"/api/v1/cospaceBulkSyncs/{connection.LocationId}");
        while (Stopwatch.GetElapsedTime(started) < s_patience)
        {
            connection.Exchange(poll);
            if (connection.Body.Contains("<status>complete</status>", StringComparison.Ordinal))
                return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (connection.Body.Contains("<status>failed", StringComparison.Ordinal))
                break;
            Thread.Sleep(2);
        }
        throw new MeasurementException($"A bulk sync did not complete: {connection.Body}");
    }

    private static double SlowestGet(Uri server, CancellationToken done)
    {
        using var connection = new Connection(server);
        var request = Requests.Get("/api/v1/system/status");
        var slowest = 0.0;
        while (!done.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            connection.Exchange(request);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return slowest;
    }

    private static int TotalOf(Connection connection, string target)
    {
        connection.Exchange(Requests.Get(target));
        var body = connection.Body;
        var from = body.IndexOf("total=\"", StringComparison.Ordinal) + 7;
        return int.Parse(body.AsSpan(from, body.IndexOf('"', from) - from), CultureInfo.InvariantCulture);
    }
}
