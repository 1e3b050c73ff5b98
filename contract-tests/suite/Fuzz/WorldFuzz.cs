using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Exported worlds with changes: elements moved, repeated, dropped and nested deeper, hostile values, flipped bytes.</summary>
[Collection(nameof(Fuzzers))]
public sealed class WorldFuzz
{
    private const int Worlds = 60;

    [Theory]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public Task A_changed_world_is_refused_or_runs(string release) => FuzzRun.RunAsync($"worlds {release}", (1, 4, 320), async round =>
    {
        await using var cluster = await FuzzCluster.StartAsync(round, FuzzWorld.Of(release));
        await LiveAsync(cluster, round, release);
        var exported = (await cluster.GetAsync(cluster.Control, "/world")).Text;
        cluster.IsInForeignWorld = true;
        for (var i = 0; i < Worlds; i++)
        {
            var before = await cluster.StateAsync();
            var answer = await cluster.AskAsync(cluster.Control, new FuzzRequest("PUT", "/world", Changed(round, exported), "application/xml"));
            if (answer.Status == 200)
                await RunsAsync(cluster, round, release);
            else if (await cluster.StateAsync() is var after && after != before)
                throw round.Failed($"a refused world ({answer.Text}) changed {FuzzCluster.Difference(before, after)}");
        }
        await cluster.CheckAsync();
    });

    private static async Task LiveAsync(FuzzCluster cluster, FuzzRound round, string release)
    {
        var grammar = new FormGrammar(round, release);
        for (var batch = 0; batch < 30; batch++)
        {
            foreach (var answer in await cluster.ExchangeAsync(batch % 2, [.. Enumerable.Range(0, 10).SelectMany(_ => grammar.Next())]))
                grammar.Learn(answer);
            cluster.Host.Clock!.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Checks that the world keeps running and that an import of its export gives the same export.</summary>
    private static async Task RunsAsync(FuzzCluster cluster, FuzzRound round, string release)
    {
        var grammar = new FormGrammar(round, release);
        foreach (var answer in await cluster.ExchangeAsync(round.Random.Next(2), [.. Enumerable.Range(0, 8).SelectMany(_ => grammar.Next())]))
            grammar.Learn(answer);
        await cluster.AskAsync(cluster.Control, new FuzzRequest("POST", "/clock/advance", "{\"seconds\":90}"u8.ToArray(), "application/json"));
        await cluster.CheckAsync();
        if (round.OneIn(4))
            await cluster.CheckWorldAsync();
    }

    private static byte[] Changed(FuzzRound round, string exported)
    {
        if (round.OneIn(4))
            return Flipped(round, Encoding.UTF8.GetBytes(exported));
        var world = XDocument.Parse(exported);
        for (var more = round.Random.Next(1, 4); more > 0; more--)
            Change(round, world);
        return world.Root is null ? [] : Encoding.UTF8.GetBytes(Deepened(round, world.ToString(SaveOptions.DisableFormatting)));
    }

    private static void Change(FuzzRound round, XDocument world)
    {
        var elements = world.Descendants().Skip(1).ToList();
        if (elements is [])
            return;
        var (element, other) = (round.Pick(elements), round.Pick(elements));
        switch (round.Random.Next(9))
        {
            case 0: element.Remove(); break;
            case 1: element.AddAfterSelf(new XElement(element)); break;
            case 2: element.ReplaceWith(new XElement(other)); break;
            case 3: element.Name = other.Name; break;
            case 4: element.Add(new XElement(other)); break;
            case 5 when element.Attributes().ToList() is [_, ..] attributes: round.Pick(attributes).Value = Legal(Value(round)); break;
            case 6 when other.Attribute("id") is { } id: element.SetAttributeValue("id", id.Value); break;
            case 7 when other.Attribute("id") is { } id: element.Value = id.Value; break;
            default: element.Value = Legal(Value(round)); break;
        }
    }

    private static string Value(FuzzRound round) => round.Random.Next(4) switch
    {
        0 => HostileValues.Number(round.Random),
        1 => round.Pick(["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2016-07-26T13:59:00Z", "2017-01-01T00:00:00Z"]),
        2 => round.Random.Next(100).ToString(CultureInfo.InvariantCulture),
        _ => HostileValues.Text(round.Random),
    };

    /// <summary>Sometimes nests an element very deep.</summary>
    private static string Deepened(FuzzRound round, string xml)
    {
        var depth = round.OneIn(15) ? round.Pick([50, 99, 101, 5_000, 60_000]) : 0;
        return xml.Insert(xml.LastIndexOf("</", StringComparison.Ordinal) is > 0 and var at ? at : 0,
            string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth)));
    }

    private static byte[] Flipped(FuzzRound round, byte[] bytes)
    {
        for (var more = round.Random.Next(1, 6); more > 0; more--)
            bytes[round.Random.Next(bytes.Length)] = (byte)(round.OneIn(2) ? round.Random.Next(256) : round.Pick("<>&\"'/ 0123456789\0\n"u8.ToArray()));
        return round.OneIn(4) ? bytes[..round.Random.Next(bytes.Length)] : bytes;
    }

    // Characters that XML cannot hold are left to flipped bytes.
    private static string Legal(string text) => string.Concat(text.Where(c => System.Xml.XmlConvert.IsXmlChar(c)));
}
