using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>
/// The licences in use, at fixed times since the bridge started. Nothing is recorded: an entry counts the calls that are active now and had
/// started by that time, so ended calls are missing (inferred).
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

    /// <summary>The time of the entry, shown as an attribute. Its host is only used by a filter.</summary>
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
        PlacedByGuess = [Pmp, PmpAssigned, SmpPointToPoint, SmpFull, Recordings, Streams],
        Filters = [Bound("startTime", (time, bound) => time >= bound), Bound("endTime", (time, bound) => time <= bound), QueryFilter.RefersTo("hostId", HostId)],
        Members = (_, bridge) => bridge.Bridges.Where(host => host.IsRunning).SelectMany(Entries).OrderBy(entry => entry.Text(Time), StringComparer.Ordinal),
    };

    private static IEnumerable<ResourceObject> Entries(IBridgeContext host)
    {
        var (interval, now) = (host.Settings.LicenseUsageInterval, host.Now);
        var calls = MultipartyLicensing.InUse(host)
            .Select(use => new Use(host.Live.CallOf(use.Call).StartedAt, use.Call, use.Legs, use.Share, MultipartyLicensing.LicensedOwnerOf(use.Call, host) is not null))
            .OrderBy(use => use.Began)
            .ToList();
        var assigned = MultipartyLicensing.LicensedUsers(host);
        var oldest = now - host.Settings.LicenseUsageKept;
        var first = host.Booted >= oldest ? 1 : (long)Math.Ceiling((oldest - host.Booted) / interval);

        // Each entry counts the calls of the previous entry and those that have started since.
        var (sums, counted) = (new Sums(), 0);
        for (var time = host.Booted + (first * interval); time <= now; time += interval)
        {
            while (counted < calls.Count && calls[counted].Began <= time)
                sums.Add(calls[counted++]);
            yield return Entry(host, time, sums, assigned);
        }
    }

    // Zero values are omitted.
    private static ResourceObject Entry(IBridgeContext host, DateTimeOffset time, Sums sums, int assigned)
    {
        var values = new ResourceValues(Definition);
        values.Set(Time, Moment.Shown(time));
        values.Set(HostId, host.HostId.ToString());
        SetShare(Pmp, sums.Personal);
        SetNumber(PmpAssigned, assigned);
        SetShare(SmpPointToPoint, sums.PointToPoint);
        SetShare(SmpFull, sums.Full);
        SetNumber(Recordings, sums.Recordings);
        SetNumber(Streams, sums.Streams);
        return new ResourceObject(Definition, Guid.Empty, values.Values, 0);

        void SetShare(Field field, decimal share)
        {
            if (share > 0)
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
            : null)
    { Values = new("time") };

    private static Field<string> Share(string name) => Field.Text(name).ReadOnly();

    private sealed record Use(DateTimeOffset Began, ResourceObject Call, int Legs, decimal Share, bool IsPersonal);

    private sealed class Sums
    {
        public decimal Personal { get; private set; }

        public decimal PointToPoint { get; private set; }

        public decimal Full { get; private set; }

        public int Recordings { get; private set; }

        public int Streams { get; private set; }

        // A call with at most two legs is point to point.
        public void Add(Use use)
        {
            if (use.IsPersonal)
                Personal += use.Share;
            else if (use.Legs <= 2)
                PointToPoint += use.Share;
            else
                Full += use.Share;
            Recordings += use.Call.Get(Call.Recording) ? 1 : 0;
            Streams += use.Call.Get(Call.Streaming) ? 1 : 0;
        }
    }
}
