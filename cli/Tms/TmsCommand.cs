using System.CommandLine;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms</c>: plays the scheduler Cisco TMS against any CMS.</summary>
internal static class TmsCommand
{
    public static Command Create() => Create(TimeProvider.System);

    /// <param name="time">The clock of the schedule, unless <c>--control</c> names another.</param>
    public static Command Create(TimeProvider time)
    {
        var command = new Command("tms", "Plays Cisco TMS: manages bridges, and books, starts, dials, extends and ends conferences.")
        {
            AddVerb.Create(time), SettingsVerb.Create(time), ReserveVerb.Create(time), BookVerb.Create(time), BookingsVerb.Create(time),
            CancelVerb.Create(time), RunVerb.Create(time), ScheduleVerb.Create(time), ConferenceVerbs.Extend(time), ConferenceVerbs.End(time),
            StatusVerb.Create(time), TicketsVerb.Create(time), ClusterVerb.Create(time),
        };
        foreach (var option in TmsOptions.All)
            command.Options.Add(option);
        return command;
    }
}
