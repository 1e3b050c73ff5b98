using CmsSim.Simulator.Days;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Drills;

/// <summary>The days of a company. The first begins at a quarter to nine of its time, whatever the clock says, so that people join at once.</summary>
internal static class CompanyDay
{
    private const int Seed = 1;
    private const int Participants = 1_500;
    private const int Bridges = 3;

    private static readonly TimeSpan s_firstFrom = TimeSpan.FromHours(8.75);
    private static readonly Release s_usual = Release.Parse("2.9");

    public static readonly Drill Drill = new("meeting-day", "A company meets on three bridges from a quarter to nine on: people join, drop, move, wait in lobbies and are recorded, scanners call, and a bridge is lost at noon.")
    {
        World = release => new CompanyWorld(Draw(), release ?? s_usual).Write(),
        Steps = [DrillStep.After(0, "it is a quarter to nine, and the first meetings begin", cluster => Begin(cluster, 0, s_firstFrom))],
    };

    private static Company Draw() => Company.Draw(new Chance(Seed), Participants, Bridges);

    // The next day follows at midnight.
    private static void Begin(Cluster cluster, int day, TimeSpan from)
    {
        var company = Draw();
        new DayPlay(cluster, company, DayPlanner.Draw(company, new Chance(Seed + 1 + day), Participants))
        {
            Ended = () => Begin(cluster, day + 1, TimeSpan.Zero),
        }.Begin(from);
    }
}
