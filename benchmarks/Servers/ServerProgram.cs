using System.Diagnostics;
using System.Globalization;
using CmsSim.Simulator;

namespace CmsSim.Benchmarks.Servers;

/// <summary>The server side of <see cref="ServerProcess"/>: runs one server until its input ends.</summary>
internal static class ServerProgram
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (address, server) = arguments switch
        {
            ["bare", .. var sizes] => await BareServer.StartAsync([.. sizes.Select(Number)]),
            ["simulator", var spaces] => await SimulatorServer.StartAsync(Number(spaces), logFolder: null),
            ["simulator", var spaces, var logs] => await SimulatorServer.StartAsync(Number(spaces), logs),
            ["controlled", var spaces, var bridges, var legs] => await SimulatorServer.StartAsync(Number(spaces), logFolder: null, isLive: false, Number(bridges), Number(legs), hasControl: true),
            ["keeping", var spaces, var folder] => await SimulatorServer.StartAsync(Number(spaces), logFolder: null, stateFolder: folder),
            ["live", var spaces] => await SimulatorServer.StartAsync(Number(spaces), logFolder: null, isLive: true),
            ["cluster", var spaces, var bridges, var legs] => await SimulatorServer.StartAsync(Number(spaces), logFolder: null, isLive: true, Number(bridges), Number(legs)),
            ["mixed", var spaces, var bridges, var legs] => await SimulatorServer.StartAsync(Number(spaces), logFolder: null, isLive: true, Number(bridges), Number(legs), hasControl: true, release: "2.9"),
            ["million", var spaces, var bridges, var people] => await SimulatorServer.StartAsync(Number(spaces), logFolder: null, isLive: false, Number(bridges), hasControl: true, people: Number(people)),
            ["day", var participants, var bridges, var logs] => MeetingDayServer.Start(Number(participants), Number(bridges), logs),
            ["record", var upstream, var file] => RecorderServer.Start(new Uri(upstream), file),
            ["wiremock", var path, var size] => WireMockPeer.Start(path, Number(size)),
            _ => throw new ArgumentException($"Unknown server \"{string.Join(' ', arguments)}\"; expected bare, simulator, controlled, keeping, live, cluster, mixed, million, day, record or wiremock with their arguments."),
        };
        await using (server)
        {
            Console.WriteLine($"ready {address.GetLeftPart(UriPartial.Authority)}");
            while (await Console.In.ReadLineAsync() is { } command)
            {
                if (command == "memory")
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory {LiveBytes()} {ResidentBytes()}"));
                if (command == "costs")
                    Console.WriteLine(CostsOf(server));
                if (command == "load")
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load {SimulatorServer.LoadTime.TotalSeconds}"));
                if (command == "control" && server is SimulatorHost { Control: { } control })
                    Console.WriteLine($"control {control.GetLeftPart(UriPartial.Authority)}");
                if (command == "hour" && server is SimulatorHost { Clock: not null } host)
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"hour {SimulatorServer.PassAnHour(host).TotalSeconds}"));
                if (command == "day" && server is MeetingDayServer day)
                    Console.WriteLine($"day {(await day.RunAsync()).ToString(CultureInfo.InvariantCulture)}");
                if (command == "minute" && server is SimulatorHost { Clock: { } clock })
                {
                    clock.Advance(TimeSpan.FromMinutes(1));
                    Console.WriteLine($"minute {clock.GetUtcNow():O}");
                }
            }
        }
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string CostsOf(IAsyncDisposable server)
    {
        var (waits, time) = (0L, TimeSpan.Zero);
        if (server is SimulatorHost host)
        {
            using (host.Cluster.Enter())
                (waits, time) = (host.Cluster.Gate.Waits, host.Cluster.Gate.WaitTime);
        }
        return string.Create(CultureInfo.InvariantCulture, $"costs {GC.GetTotalAllocatedBytes(precise: true)} {GC.CollectionCount(0)} {waits} {time.Ticks}");
    }

    private static long LiveBytes()
    {
        // Collects twice, so that objects released by finalizers are collected too.
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static long ResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
