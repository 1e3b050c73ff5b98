using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The lines that a bridge logs at regular intervals, counted from its start.</summary>
internal static class HealthLines
{
    // Document 215662 says that 2.8 began with it.
    private static readonly Lifetime s_sessions = Lifetime.From("2.8");
    private static readonly TimeSpan s_sessionsEvery = TimeSpan.FromMinutes(5);

    // A log of 2.6.1 has the line. No log of an earlier release shows it over such a time, so whether they have it is not known.
    private static readonly Lifetime s_media = Lifetime.From("2.6");
    private static readonly TimeSpan s_mediaEvery = TimeSpan.FromMinutes(15);

    public static void Start(IBridgeContext bridge)
    {
        if (s_sessions.Includes(bridge.Release))
            bridge.Every(s_sessionsEvery, () => LogSessions(bridge));
        if (s_media.Includes(bridge.Release))
            bridge.Every(s_mediaEvery, () => bridge.Log("media module status 1 (1/1) 1/1 (full media capacity)"));
    }

    // The number of all legs is the sum of the other three, and so is its peak, as in the line of document 215662. That "peer" counts links
    // to other bridges is inferred. No source explains callLegsPS.
    private static void LogSessions(IBridgeContext bridge)
    {
        var counters = bridge.Counters;
        var (apps, standard, peers) = (counters.Sessions(SessionKind.App), counters.Sessions(SessionKind.Standard), counters.Sessions(SessionKind.Peer));
        SessionCounter[] all = [apps, standard, peers];
        var legs = string.Create(CultureInfo.InvariantCulture, $"{all.Sum(one => one.Now)}/{all.Sum(one => one.Peak)}");
        bridge.Log($$$"""STATS: {"callLegsPS": 0, "callLegs": "{{{legs}}}", "CMA": "{{{Text(apps)}}}", "sip": {"std": "{{{Text(standard)}}}", "peer": "{{{Text(peers)}}}"}}""");
        foreach (var counter in all)
            counter.StartPeriod();
    }

    private static string Text(SessionCounter counter) => string.Create(CultureInfo.InvariantCulture, $"{counter.Now}/{counter.Peak}");
}
