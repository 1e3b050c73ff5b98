using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace CmsSim.Benchmarks.Profiles;

/// <summary>Of which types a process allocates, and in which methods of the simulator, by sampling.</summary>
internal static class Allocations
{
    private const string Namespace = "CmsSim.Simulator.";

    /// <summary>Samples a process while work is done. Returns the bytes of each type and method.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> SampleAsync(int process, string folder, Action work)
    {
        var file = Path.Combine(folder, "allocations.nettrace");
        EventPipeProvider[] providers = [new("Microsoft-Windows-DotNETRuntime", EventLevel.Verbose, (long)(ClrTraceEventParser.Keywords.Default | ClrTraceEventParser.Keywords.GC))];
        using (var session = new DiagnosticsClient(process).StartEventPipeSession(providers, requestRundown: true, circularBufferMB: 256))
        {
            var copied = CopyAsync(session.EventStream, file);
            work();
            await session.StopAsync(CancellationToken.None);
            await copied;
        }

        Dictionary<string, long> bytes = [];
        using var log = TraceLog.OpenOrConvert(TraceLog.CreateFromEventPipeDataFile(file));
        using var source = log.Events.GetSource();
        source.Clr.GCAllocationTick += tick =>
        {
            var name = $"{tick.TypeName} in {SimulatorFrame(tick.CallStack())}";
            bytes[name] = bytes.GetValueOrDefault(name) + tick.AllocationAmount64;
        };
        source.Process();
        return bytes;
    }

    private static async Task CopyAsync(Stream events, string file)
    {
        await using var copy = File.Create(file);
        await events.CopyToAsync(copy);
    }

    private static string SimulatorFrame(TraceCallStack? frame)
    {
        for (; frame is not null; frame = frame.Caller)
        {
            var name = frame.CodeAddress.FullMethodName;
            if (name.StartsWith(Namespace, StringComparison.Ordinal))
                return name[Namespace.Length..(name.IndexOf('(') is > 0 and var end ? end : name.Length)];
        }
        return "Kestrel and the runtime";
    }
}
