using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>Ends legs at their <c>maxCallDurationTime</c>, counted from the answer. Zero is no limit (both inferred).</summary>
internal static class DurationLimit
{
    /// <summary>Times the limit that the present settings give.</summary>
    public static void Apply(Attendee attendee) => Time(attendee, LimitOf(attendee));

    /// <summary>Times the limit from a world file, or else the one that the present settings give.</summary>
    public static void Resume(Attendee attendee, TimeSpan? fromWorld) => Time(attendee, fromWorld ?? LimitOf(attendee));

    /// <summary>The limit being timed, in seconds; null where the present settings give the same.</summary>
    public static string? ForWorld(Leg leg) => leg.Attendee is { } attendee && attendee.TimedDurationLimit != LimitOf(attendee)
        ? attendee.TimedDurationLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture)
        : null;

    /// <summary>A setting in seconds that takes effect for the leg; null where none is set.</summary>
    public static TimeSpan? SecondsOf(Attendee attendee, Field<long> setting) =>
        CallLeg.SettingOf(attendee.Leg.Object, setting, attendee.Home) is { } text ? TimeSpan.FromSeconds(setting.Read(text)) : null;

    private static void Time(Attendee attendee, TimeSpan limit)
    {
        if (limit == attendee.TimedDurationLimit)
            return;
        attendee.TimedDurationLimit = limit;
        if (limit == TimeSpan.Zero)
        {
            attendee.DurationDeadline.Clear();
            return;
        }
        var remaining = limit - attendee.Leg.ConnectedFor!.Value;
        attendee.DurationDeadline.Set(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, () =>
        {
            // A limit set since then has a timer of its own.
            if (!attendee.IsPresent || attendee.TimedDurationLimit != limit)
                return;
            if (LimitOf(attendee) == limit)
                attendee.Leg.Drop(TeardownReason.LocalTeardown);
            else
                attendee.TimedDurationLimit = TimeSpan.Zero;
        });
    }

    private static TimeSpan LimitOf(Attendee attendee) => SecondsOf(attendee, LegSettings.MaxCallDurationTime) ?? TimeSpan.Zero;
}
