using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>
/// Detailed traces that a request turns on for a number of seconds; empty or 0 turns them off. A document about 3.2 names two traces; there
/// are others whose names are not known. The traced events are not simulated, so only the lines about turning traces on and off are logged.
/// </summary>
internal static class TimedLogging
{
    private static readonly Basis s_document = Basis.Documented("document 217246, CMS 3.2");

    private static readonly Trace s_activeControl = new("Active control", Seconds("activeControl").On(s_document), Until("activeControlUntil"));
    private static readonly Trace s_bfcp = new("BFCP", Seconds("bfcp").On(s_document), Until("bfcpUntil"));
    private static readonly Trace[] s_traces = [s_activeControl, s_bfcp];

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/timedLogging",
        Lifetime = Lifetime.From("3.2"),
        Basis = s_document,
        IsLocal = true,
        IsVolatile = true,
        Verbs = Verbs.Read | Verbs.Modify,
        AuditName = "timed logging",
        Fields = [.. s_traces.Select(trace => trace.Seconds), .. s_traces.Select(trace => trace.Until)],
        Item = [.. s_traces.Select(Remaining)],
        Complete = Switch,
        AfterModify = (_, bridge) => SwitchOffInTime(bridge),
        AfterRestore = (_, bridge) => SwitchOffInTime(bridge),
    };

    private static void Switch(ResourceValues values, IBridgeContext bridge)
    {
        foreach (var trace in s_traces.Where(trace => values.WasSent(trace.Seconds)))
        {
            var (seconds, wasOn) = (values.Get(trace.Seconds), values.Has(trace.Until));
            values.Set(trace.Until, seconds > 0 ? Moment.Kept(bridge.Now + TimeSpan.FromSeconds(seconds)) : null);
            if (seconds > 0 != wasOn)
                Log(trace, bridge, isOn: !wasOn);
        }
    }

    /// <summary>Turns off the traces whose time is over, and sets a timer for the next one.</summary>
    private static void SwitchOffInTime(IBridgeContext bridge)
    {
        var setting = bridge.SettingOf(Definition);
        var next = DateTimeOffset.MaxValue;
        foreach (var trace in s_traces.Where(trace => setting.Has(trace.Until)))
        {
            if (End(setting, trace) is var end && end > bridge.Now)
            {
                next = end < next ? end : next;
                continue;
            }
            bridge.Set(setting, trace.Until, null);
            Log(trace, bridge, isOn: false);
        }

        // A single timer serves all traces, however often they are turned on.
        if (next < DateTimeOffset.MaxValue)
            bridge.DeadlineOf(setting).Set(next - bridge.Now, () => SwitchOffInTime(bridge));
    }

    // The line for turning a trace off is by analogy (inferred).
    private static void Log(Trace trace, IBridgeContext bridge, bool isOn) => bridge.Log($"{trace.Name} tracing now {(isOn ? "enabled" : "disabled")}");

    private static Computed Remaining(Trace trace) => Computed.Number(trace.Seconds.Name, (setting, bridge) =>
        setting.Has(trace.Until) ? (long)Math.Ceiling((End(setting, trace) - bridge.Now).TotalSeconds) : 0)
        .On(Basis.Inferred("a trace that is off has no seconds left"));

    private static DateTimeOffset End(ResourceObject setting, Trace trace) => Moment.Read(setting.Text(trace.Until)!);

    private static Field<long> Seconds(string name) => Field.Number(name).ModifyOnly().Transient();

    /// <summary>The field for the end of a trace. It is stored to compute the remaining seconds and never shown.</summary>
    private static Field<string> Until(string name) => Field.Time(name).ReadOnly();

    /// <summary>A trace: its name in log lines, the field for its seconds, and the field for its end.</summary>
    private sealed record Trace(string Name, Field<long> Seconds, Field<string> Until);
}
