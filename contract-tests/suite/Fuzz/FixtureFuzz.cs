using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Changed fixtures: bytes flipped, lines moved, elements and attributes replaced. Each is refused with a place, or can be written and compared.</summary>
[Collection(nameof(Fuzzers))]
public sealed class FixtureFuzz
{
    private const int PerRound = 250;

    private static readonly string[] s_hostile =
    [
        "", "-1", "99999999999999999999", "2147483647", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "<hole kind=\"masked\" bytes=\"2147483647\"></hole>",
        "<hole kind=\"elided\"></hole>", "<hole kind=\"lost\" bytes=\"7\">x</hole>", "]]>", "<![CDATA[", "&#0;", "&#13;", "&e;", "\uFFFF", "\uD800", "<!DOCTYPE fixture []>", "<a>", "</body>", "answeredAfter=\"8890\"",
        "<repaired why=\"x\"><prints>a</prints><reads>b</reads></repaired>", new string('9', 400), "\r\n", "\0",
    ];

    [Fact]
    public Task A_changed_fixture_is_refused_with_its_line_or_is_usable() => FuzzRun.RunAsync("fixtures", (6, 80, 4_000), round =>
    {
        var flow = round.Pick(Repository.Flows);
        var golden = File.ReadAllText(Repository.GoldenFile(flow));
        for (var i = 0; i < PerRound; i++)
        {
            var changed = Changed(round, golden);
            round.Sends(changed);
            Fixture fixture;
            try
            {
                fixture = FixtureReader.Read(changed, $"{flow}.xml");
            }
            catch (FixtureFormatException refused)
            {
                if (refused.Line < 0 || !refused.Message.StartsWith($"{flow}.xml(", StringComparison.Ordinal))
                    throw round.Failed($"a refusal without a place: {refused.Message}");
                round.Answered(400);
                continue;
            }

            round.Answered(200);
            Use(round, fixture);
        }

        return Task.CompletedTask;
    });

    private static void Use(FuzzRound round, Fixture fixture)
    {
        var written = FixtureWriter.Write(fixture);
        var again = FixtureWriter.Write(FixtureReader.Read(written, fixture.File!));
        var same = written.AsSpan().CommonPrefixLength(again);
        if (same < Math.Max(written.Length, again.Length))
            throw round.Failed($"the fixture changes when it is written and read: {written.AsSpan(same, Math.Min(80, written.Length - same))} becomes {again.AsSpan(same, Math.Min(80, again.Length - same))}");
        foreach (var exchange in fixture.Exchanges)
        {
            if (exchange.Answer is not { } expected || expected.Body.Holes.Any(hole => hole.Bytes > 1_000_000) || expected.Headers.Any(header => header.Value.Holes.Any(hole => hole.Bytes > 1_000_000)))
                continue;
            var bindings = Bindings.Allowing(round.OneIn(2) ? NormaliserSets.Exact : NormaliserSets.Read("id,time,counter,secret,host,order"));
            AnswerComparer.Compare(expected, new WireAnswer(200, [], Encoding.UTF8.GetBytes(expected.Body.AsPrinted)), bindings);
        }
    }

    private static string Changed(FuzzRound round, string golden)
    {
        var text = golden;
        for (var more = round.Random.Next(1, 4); more > 0; more--)
        {
            var lines = text.Split('\n');
            var (at, other) = (round.Random.Next(lines.Length), round.Random.Next(lines.Length));
            switch (round.Random.Next(7))
            {
                case 0: (lines[at], lines[other]) = (lines[other], lines[at]); text = string.Join('\n', lines); break;
                case 1: text = string.Join('\n', lines.Where((_, i) => i != at)); break;
                case 2: lines[at] += lines[other]; text = string.Join('\n', lines); break;
                case 3: text = text.Insert(round.Random.Next(text.Length + 1), round.Pick(s_hostile)); break;
                case 4: text = text[..round.Random.Next(text.Length + 1)]; break;
                case 5 when text.Length > 0:
                    var place = round.Random.Next(text.Length);
                    text = string.Concat(text.AsSpan(0, place), ((char)(text[place] ^ (1 << round.Random.Next(7)))).ToString(), text.AsSpan(place + 1));
                    break;
                default: text = Attribute(round, text); break;
            }
        }

        return text;
    }

    // Replaces the value between two quotes.
    private static string Attribute(FuzzRound round, string text)
    {
        var start = text.IndexOf('"', round.Random.Next(text.Length + 1));
        var end = start < 0 ? -1 : text.IndexOf('"', start + 1);
        return end < 0 ? text : string.Concat(text.AsSpan(0, start + 1), round.Pick(s_hostile), text.AsSpan(end));
    }
}
