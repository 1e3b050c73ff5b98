using System.Diagnostics;
using System.Globalization;
using System.Text;
using CmsSim.Benchmarks.Load;
using CmsSim.Simulator;
using CmsSim.Simulator.Calls;

namespace CmsSim.Benchmarks.Servers;

/// <summary>The simulator as shipped, with two bridges. Requests go to the first one over plain HTTP.</summary>
internal static class SimulatorServer
{
    /// <param name="spaces">The number of spaces.</param>
    /// <param name="logFolder">The folder for logs; null disables them.</param>
    /// <param name="isLive">True for a virtual clock, and far ends that answer after a second and hang up after ten minutes.</param>
    /// <param name="bridges">The number of bridges.</param>
    /// <param name="legs">The number of legs that are connected on all bridges together.</param>
    /// <param name="hasControl">True to serve the control API.</param>
    /// <param name="stateFolder">The folder that keeps the state; null keeps none.</param>
    /// <param name="release">The release of the bridges.</param>
    /// <param name="people">The number of people in the LDAP directory.</param>
    public static async Task<(Uri Address, IAsyncDisposable Server)> StartAsync(
        int spaces, string? logFolder, bool isLive = false, int bridges = 2, int legs = 0, bool hasControl = false, string? stateFolder = null, string release = "2.0", int people = 0)
    {
        var world = World(spaces, bridges, legs, release, people);
        var began = Stopwatch.GetTimestamp();
        var host = await SimulatorHost.StartAsync(new SimulatorOptions
        {
            HttpPort = 0,
            HttpsPort = null,
            ControlPort = hasControl ? 0 : null,
            User = Requests.User,
            Password = Requests.Password,
            World = world,
            LogDirectory = logFolder,
            StateDirectory = stateFolder,
            VirtualClock = isLive ? DateTimeOffset.UnixEpoch : null,

            // The generator keeps connections idle between measurements.
            KeepAliveTimeout = TimeSpan.FromMinutes(10),
        });
        LoadTime = Stopwatch.GetElapsedTime(began);
        return (host.Bridges[0].Http!, host);
    }

    /// <summary>The time that the start of the simulator took, without making its world.</summary>
    public static TimeSpan LoadTime { get; private set; }

    /// <summary>Returns the id of the space with this number, counted from 0.</summary>
    public static string SpaceId(int number) => string.Create(CultureInfo.InvariantCulture, $"5bace000-0000-4000-8000-{number:x12}");

    /// <summary>An hour of virtual time in which 20 callers a second come in, spread over the bridges, and stay for ten minutes.</summary>
    public static TimeSpan PassAnHour(SimulatorHost host)
    {
        var began = Stopwatch.GetTimestamp();
        for (var second = 0; second < 3_600; second++)
        {
            using (host.Cluster.Enter())
            {
                for (var i = 0; i < 20; i++)
                {
                    var number = (second * 20) + i;
                    var caller = new Caller("caller@example.com", string.Create(CultureInfo.InvariantCulture, $"team.{number % 1_000:D8}")) { HangsUpAfter = TimeSpan.FromMinutes(10) };
                    IvrSession.Start(caller, host.Cluster.Bridges[number % host.Cluster.Bridges.Count]);
                }
            }
            host.Clock!.Advance(TimeSpan.FromSeconds(1));
        }
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Returns a world with spaces, and with connected legs in meetings of ten.</summary>
    public static string World(int spaces, int bridges, int legs, string release = "2.0", int people = 0)
    {
        const int LegsOfMeeting = 10;
        var world = new StringBuilder($"<world release=\"{release}\">");
        for (var k = 0; k < bridges; k++)
        {
            world.Append(CultureInfo.InvariantCulture, $"<bridge name=\"Core{k + 1}\">");
            var own = Enumerable.Range(0, legs).Where(leg => leg / LegsOfMeeting % bridges == k).ToList();
            if (own is [_, ..])
            {
                world.Append("<calls>");
                foreach (var call in own.Select(leg => leg / LegsOfMeeting).Distinct())
                    world.Append(CultureInfo.InvariantCulture, $"<call id=\"ca110000-0000-4000-8000-{call:x12}\"><name>Meeting {call}</name><callCorrelator>c0440000-0000-4000-8000-{call:x12}</callCorrelator></call>");
                world.Append("</calls><callLegs>");
                foreach (var leg in own)
                    world.Append(CultureInfo.InvariantCulture, $"<callLeg id=\"1e600000-0000-4000-8000-{leg:x12}\"><call>ca110000-0000-4000-8000-{leg / LegsOfMeeting:x12}</call><remoteParty>party{leg}@example.com</remoteParty></callLeg>");
                world.Append("</callLegs>");
            }
            world.Append("</bridge>");
        }
        world.Append("<farEnds><farEnd address=\"*\" behaviour=\"answer\" after=\"1\" hangUpAfter=\"600\" /></farEnds><coSpaces>");
        for (var i = 0; i < spaces; i++)
        {
            world.Append(CultureInfo.InvariantCulture, $"<coSpace id=\"{SpaceId(i)}\"><name>Space of team {i:D8}</name><autoGenerated>false</autoGenerated>");
            world.Append(CultureInfo.InvariantCulture, $"<uri>team.{i:D8}</uri><callId>3{i:D8}</callId><secret>secretOfTheTeam{i:D7}</secret></coSpace>");
        }
        world.Append("</coSpaces><directory address=\"ldap.example.com\">");
        for (var i = 0; i < people; i++)
            world.Append(CultureInfo.InvariantCulture, $"<entry dn=\"uid=person{i:D6},dc=example,dc=com\"><objectClass>person</objectClass><sAMAccountName>person{i:D6}</sAMAccountName><cn>Person {i:D6}</cn></entry>");
        return world.Append("</directory></world>").ToString();
    }
}
