using System.Globalization;
using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Drills;

/// <summary>The worlds of drills. All have the space <c>drill.space</c> and the account admin.</summary>
internal static class DrillWorlds
{
    private const string Space = "5bace000-0000-4000-8000-000000000001";

    /// <summary>Bridges Core1, Core2 …, and one space.</summary>
    /// <param name="bridges">The number of bridges.</param>
    /// <param name="release">The release of the world; null leaves it to the options.</param>
    public static string Lab(int bridges, Release? release = null)
    {
        var world = World(bridges);
        if (release is not null)
            world.Add(new XAttribute("release", release));
        return world.ToString();
    }

    /// <summary>A lab with a meeting in the space on Core1.</summary>
    public static string WithMeeting(int bridges, int legs)
    {
        var world = World(bridges);
        world.Element("bridge")!.Add(
            new XElement("calls", Call(1, Space)),
            new XElement("callLegs", Enumerable.Range(1, legs).Select(i => Leg(i, 1))));
        return world.ToString();
    }

    /// <summary>A lab of two bridges with spaces that a scheduler has reserved as slots, with the URIs 1, 2 …</summary>
    public static string WithSlots(int slots)
    {
        var world = World(2);
        world.Element("coSpaces")!.Add(Enumerable.Range(1, slots).Select(i => new XElement("coSpace",
            new XAttribute("id", Id("5bace000", i + 1)), new XElement("name", string.Create(CultureInfo.InvariantCulture, $"TMS slot {i}")), new XElement("uri", i))));
        return world.ToString();
    }

    /// <summary>One bridge with this number of meetings of two legs each.</summary>
    public static string WithCalls(int calls)
    {
        var world = World(1);
        world.Element("bridge")!.Add(
            new XElement("calls", Enumerable.Range(1, calls).Select(i => Call(i, null))),
            new XElement("callLegs", Enumerable.Range(1, calls).SelectMany(i => (XElement[])[Leg((2 * i) - 1, i), Leg(2 * i, i)])));
        return world.ToString();
    }

    private static XElement World(int bridges) => new("world",
        Enumerable.Range(1, bridges).Select(i => new XElement("bridge", new XAttribute("name", Name("Core", i)), new XAttribute("callBridge", Id("b41d9e00", i)))),
        new XElement("accounts", new XElement("account", new XAttribute("name", "admin"), new XAttribute("password", "admin"))),
        new XElement("callBridges", Enumerable.Range(1, bridges).Select(i => new XElement("callBridge",
            new XAttribute("id", Id("b41d9e00", i)),
            new XElement("name", Name("CallBridge-Core", i)),
            new XElement("address", Name("https://198.51.100.", i))))),
        new XElement("coSpaces", new XElement("coSpace", new XAttribute("id", Space), new XElement("name", "Drill"), new XElement("uri", "drill.space"))));

    private static XElement Call(int number, string? space) => new("call",
        new XAttribute("id", Id("ca110000", number)),
        new XElement("name", Name("Meeting ", number)),
        space is null ? null : new XElement("coSpace", space),
        new XElement("callCorrelator", Id("c0441a00", number)));

    private static XElement Leg(int number, int call) => new("callLeg",
        new XAttribute("id", Id("ca111e60", number)),
        new XElement("call", Id("ca110000", call)),
        new XElement("remoteParty", Name("party", number) + "@example.com"),
        new XElement("status", new XElement("state", "connected")));

    private static string Name(string before, int number) => string.Create(CultureInfo.InvariantCulture, $"{before}{number}");

    private static string Id(string family, int number) => string.Create(CultureInfo.InvariantCulture, $"{family}-0000-4000-8000-{number:D12}");
}
