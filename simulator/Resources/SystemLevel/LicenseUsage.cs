using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>
/// How many licences were in use, at fixed times since a bridge started. Nothing is recorded: an entry counts the calls that are in use now
/// and had begun by then, so calls that have ended leave no trace (inferred).
/// </summary>
internal static class LicenseUsage
{
    public static readonly Field<string> Pmp = Share("pmp");
    public static readonly Field<long> PmpAssigned = Field.Number("pmpAssigned").ReadOnly().Since("3.0");
    public static readonly Field<string> SmpAudio = Share("smpAud");
    public static readonly Field<string> SmpPointToPoint = Share("smpPtP");
    public static readonly Field<string> SmpFull = Share("smpFull");
    public static readonly Field<long> Recordings = Field.Number("rec").ReadOnly();
    public static readonly Field<long> Streams = Field.Number("str").ReadOnly();

    /// <summary>When the entry was taken, and on which host; the one is an attribute, the other only a filter.</summary>
    public static readonly Field<string> Time = Field.Text("time").ReadOnly();
    public static readonly Field<Guid> HostId = Field.Identifier("host").ReadOnly();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "system/MPLicenseUsage",
        Element = "entry",
        IsLocal = true,
        Lifetime = Lifetime.From("2.6"),
        Verbs = Verbs.List,
        Fields = [Pmp, PmpAssigned, SmpAudio, SmpPointToPoint, SmpFull, Recordings, Streams, Time, HostId],
        Attributes = [new("time", (entry, _) => entry.Text(Time))],
        Listed = [Pmp, PmpAssigned, SmpAudio, SmpPointToPoint, SmpFull, Recordings, Streams],
        Filters = [Bound("startTime", (time, bound) => time >= bound), Bound("endTime", (time, bound) => time <= bound), QueryFilter.RefersTo("hostId", HostId)],
        Members = (_, bridge) => bridge.Bridges.Where(host => host.IsRunning).SelectMany(Entries).OrderBy(entry => entry.Text(Time), StringComparer.Ordinal),
    };

    private static IEnumerable<ResourceObject> Entries(IBridgeContext host)
    {
        var (interval, now) = (host.Settings.LicenseUsageInterval, host.Now);
        var calls = MultipartyLicensing.InUse(host)
            .Select(use => new Use(Call.ConferenceOf(use.Call).StartedAt, use.Call, use.Legs, use.Share, MultipartyLicensing.LicensedOwnerOf(use.Call, host) is not null))
            .ToList();
        var assigned = MultipartyLicensing.LicensedUsers(host);
        var oldest = now - host.Settings.LicenseUsageKept;
        var first = host.Booted >= oldest ? 1 : (long)Math.Ceiling((oldest - host.Booted) / interval);
        for (var time = host.Booted + (first * interval); time <= now; time += interval)
            yield return Entry(host, time, [.. calls.Where(call => call.Began <= time)], assigned);
    }

    // Two parties make a call between points. What is zero is left out.
    private static ResourceObject Entry(IBridgeContext host, DateTimeOffset time, IReadOnlyList<Use> calls, int assigned)
    {
        var values = new ResourceValues(Definition);
        values.Set(Time, Moment.Shown(time));
        values.Set(HostId, host.HostId.ToString());
        SetShare(Pmp, calls.Where(call => call.IsPersonal));
        SetNumber(PmpAssigned, assigned);
        SetShare(SmpPointToPoint, calls.Where(call => !call.IsPersonal && call.Legs <= 2));
        SetShare(SmpFull, calls.Where(call => !call.IsPersonal && call.Legs > 2));
        SetNumber(Recordings, calls.Count(call => call.Call.Get(Call.Recording)));
        SetNumber(Streams, calls.Count(call => call.Call.Get(Call.Streaming)));
        return new ResourceObject(Definition, Guid.Empty, values.Values, 0);

        void SetShare(Field field, IEnumerable<Use> uses)
        {
            if (uses.Sum(use => use.Share) is > 0 and var share)
                values.Set(field, MultipartyLicensing.Decimal(share));
        }

        void SetNumber(Field field, int number)
        {
            if (number > 0)
                values.Set(field, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static QueryFilter Bound(string name, Func<DateTimeOffset, DateTimeOffset, bool> keeps) => new(name, text =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var bound)
            ? (entry, _) => keeps(Moment.Read(entry.Text(Time)!), bound)
            : null);

    private static Field<string> Share(string name) => Field.Text(name).ReadOnly();

    private sealed record Use(DateTimeOffset Began, ResourceObject Call, int Legs, decimal Share, bool IsPersonal);
}
