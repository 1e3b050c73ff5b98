using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CmsSim.Client.Scheduling;

/// <summary>The activities and metrics of the scheduler. Without a listener they cost nothing.</summary>
public static class ScheduleTelemetry
{
    /// <summary>The name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/>.</summary>
    public const string Name = "CmsSim.Client.Scheduling";

    private static readonly ActivitySource s_source = new(Name);
    private static readonly Meter s_meter = new(Name);

    private static readonly Counter<long> s_events = s_meter.CreateCounter<long>(
        "cmssim.tms.events", "{event}", "Steps of the scheduler, with the tags \"kind\" and \"system\".");

    private static readonly Histogram<double> s_startDelay = s_meter.CreateHistogram<double>(
        "cmssim.tms.start.delay", "s", "The time from the booked start of a conference to the start of its call, with the tag \"system\".");

    /// <summary>Starts the activity of one conference: <c>conference start</c>, <c>conference keep</c> or <c>conference end</c>.</summary>
    internal static Activity? Begin(Occurrence occurrence, DateTimeOffset now)
    {
        var activity = s_source.StartActivity(occurrence.State switch
        {
            OccurrenceState.Booked or OccurrenceState.Starting => "conference start",
            OccurrenceState.Ending => "conference end",
            OccurrenceState.Running when occurrence.End <= now => "conference end",
            _ => "conference keep",
        });
        activity?.SetTag("conference", occurrence.ToString()).SetTag("system", occurrence.System);
        return activity;
    }

    internal static void Count(ScheduleEvent happened) =>
        s_events.Add(1, new("kind", happened.Kind.ToString()), new KeyValuePair<string, object?>("system", happened.System));

    internal static void Started(Occurrence occurrence, DateTimeOffset at) =>
        s_startDelay.Record((at - occurrence.Start).TotalSeconds, new KeyValuePair<string, object?>("system", occurrence.System));
}
