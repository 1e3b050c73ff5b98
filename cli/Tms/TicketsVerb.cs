using System.CommandLine;
using System.Text.Json.Nodes;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms tickets</c>: the problems that need attention.</summary>
internal static class TicketsVerb
{
    private static readonly Option<bool> s_all = new("--all") { Description = "Show closed tickets as well." };

    public static Command Create(TimeProvider time) =>
        TmsVerb.Create(time, "tickets", "Shows the open tickets: problems of systems that need attention.", [s_all], Run, isReading: true);

    private static Task<int> Run(TmsSession session, CancellationToken cancellation)
    {
        var named = session.Named?.Number;
        var names = session.Store.ReadSystems().ToDictionary(each => each.Number, each => each.DisplayName);
        var tickets = session.Store.ReadTickets(onlyOpen: !session.Parsed.GetValue(s_all)).Where(each => named is null || each.System == named).ToList();
        session.Answer(
            new JsonObject { ["tickets"] = ScheduleJson.Of(tickets) },
            tickets is []
                ? ["No open tickets."]
                : tickets.Select(each => $"#{each.Number}  {ScheduleText.Utc(each.OpenedAt)}  {names.GetValueOrDefault(each.System)}  {each.Title}: {each.Text}"
                    + (each.ClosedAt is { } closed ? $"  closed {ScheduleText.Utc(closed)}" : "")));
        return Task.FromResult(ExitStatus.Fine);
    }
}
