using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Redaction;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

/// <summary>Imports are redacted as <c>cmssim import</c> does: those of real logs, and of the logs of random conversations with the simulator.</summary>
[Collection(nameof(Fuzzers))]
public sealed class RealImports
{
    private static readonly string s_folder = Repository.PathOf("fixtures", "field");

    private readonly EqualReplacements _equal = new();

    public static TheoryData<string> Files => [.. Directory.GetFiles(s_folder).Select(path => Path.GetFileName(path)!).Where(name => name != "README.md").Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public async Task Nothing_of_a_real_log_is_left_and_the_verdict_is_the_same(string name)
    {
        await using var verdicts = new ReplayedVerdicts();

        var matches = await CheckAsync(RedactedImport.Of(Path.Combine(s_folder, name)), [], seed: 1, verdicts);

        _equal.ShouldBeChance();
        matches.Should().Be(name.StartsWith("212298", StringComparison.Ordinal) ? 28 : matches);
    }

    [Fact]
    public void Replacements_that_do_not_depend_on_the_key_are_more_than_chance()
    {
        var import = RedactedImport.Of(Path.Combine(s_folder, "01-tms-flows-2.0.md"));
        var addresses = import.Redact(RedactedLab.Key(1)).Originals.Where(original => System.Net.IPAddress.TryParse(original.Value, out _)).ToList();

        FluentActions.Invoking(() => new EqualReplacements().Add(import.Redact(RedactedLab.Key(1)).Originals, import.Redact(RedactedLab.Key(1)).Originals, "one key")).Should().Throw<Exception>();
        foreach (var _ in Enumerable.Range(0, 10))
            _equal.Add(addresses, addresses, "addresses of one key");
        FluentActions.Invoking(_equal.ShouldBeChance).Should().Throw<Exception>();
    }

    [Fact]
    public async Task Nothing_of_a_random_conversation_is_left_and_the_verdict_is_the_same()
    {
        await using var verdicts = new ReplayedVerdicts();
        var (imports, exchanges, matches) = (0, 0, 0);
        await FuzzRun.RunAsync("redacted imports", (4, 16, 1_000), async round =>
        {
            var house = new RandomInstallation(round.Seed);
            var import = RedactedImport.OfLog(await LogAsync(house, round.Seed));
            matches += await CheckAsync(import, house.Values, round.Seed, verdicts);
            (imports, exchanges) = (imports + 1, exchanges + import.Exchanges);
        });

        Console.WriteLine($"redacted imports: {imports} logs, {exchanges} exchanges, {matches} match before and after");
        _equal.ShouldBeChance();
        exchanges.Should().BeGreaterThan(10 * imports);
        matches.Should().BeGreaterThan(exchanges * 9 / 10);
    }

    private async Task<int> CheckAsync(RedactedImport import, IEnumerable<string> known, int seed, ReplayedVerdicts verdicts)
    {
        var (first, second) = (import.Redact(RedactedLab.Key(seed)), import.Redact(RedactedLab.Key(-seed)));
        foreach (var set in new[] { first, second })
            ShouldHoldNothing(set, import, known, seed);

        var matches = 0;
        foreach (var (number, built) in import.Built.Index())
        {
            var before = await verdicts.OfAsync(built.Fixture, built.WorldXml);
            matches += before.Count(isMatch => isMatch);
            foreach (var set in new[] { first, second })
                (await verdicts.OfAsync(set.Fixtures[number], set.Worlds[number])).Should().Equal(before, $"{built.Fixture.Flow}, seed {seed}");
        }

        _equal.Add(first.Originals, second.Originals, $"seed {seed}");
        return matches;
    }

    // By the gate, and not by the gate.
    private static void ShouldHoldNothing(RedactionSet set, RedactedImport import, IEnumerable<string> known, int seed)
    {
        var texts = import.Texts(set);
        (set.Gate().Find(Encoding.UTF8.GetBytes(texts))?.ToString()).Should().BeNull($"seed {seed}");
        var views = RedactedImport.Views(texts);
        foreach (var value in known.Concat(ValuesIn(import.Original)).Where(IsTelling).Distinct())
            views.Should().NotContain(view => Holds(view, value), $"seed {seed}, {value}");
    }

    // Replacements are words of random letters, and longer ones hold a word of four letters by chance. So a short value is a leak as a whole word.
    private static bool Holds(string text, string value)
    {
        for (var at = 0; (at = text.IndexOf(value, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + value.Length;
            if (value.Length >= 8 || ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]))))
                return true;
        }

        return false;
    }

    // Ids, addresses, and the values of elements and parameters that people choose.
    private static IEnumerable<string> ValuesIn(string text) => RedactedImport.Views(text).SelectMany(view =>
        Regex.Matches(view, """
            (?<value>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|(?<![\d.])(?<value>(?!127\.|0\.)\d{1,3}(?:\.\d{1,3}){3})(?![\d.])
            |<(?:name|uri|callId|ownerJid|userJid|jid|remoteParty|localAddress|displayName|address|email)>(?<value>[^<]+)<
            |[?&\ ](?:name|uri|callId|ownerJid|userJid|remoteParty|displayName|filter)=(?<value>[^&<>\s"]+)
            """, RegexOptions.IgnorePatternWhitespace).Select(match => match.Groups["value"].Value));

    private static bool IsTelling(string value) => value.Length >= 4 && !value.StartsWith("00000000-0000-", StringComparison.Ordinal) && !value.Contains('…')
        && !(value.Length < 7 && value.All(char.IsDigit)) && !LineWords.Contains(value) && value != "admin";

    private static async Task<string> LogAsync(RandomInstallation house, int seed)
    {
        await using var cluster = new InsideCluster(InsideCluster.WorldOf(house.World, "2.0"), seed, keepsLogs: true);
        foreach (var exchange in house.Fixture.Exchanges)
            await SendAsync(exchange.Request.Method, exchange.Request.Path.Text, exchange.Request.Body?.Content.Text ?? "");
        foreach (var space in house.Spaces)
        {
            await SendAsync("GET", $"/api/v1/coSpaces/{space.Id}");
            await SendAsync("PUT", $"/api/v1/coSpaces/{space.Id}", $"ownerJid={Uri.EscapeDataString($"{space.Uri}@{house.Domain}")}");
        }

        await SendAsync("POST", "/api/v1/calls", $"coSpace={house.Spaces[0].Id}");
        await SendAsync("GET", "/api/v1/calls");
        await SendAsync("DELETE", $"/api/v1/coSpaces/{house.Spaces[^1].Id}");
        await SendAsync("GET", "/api/v1/coSpaces");
        return await cluster.LogsAsync();

        Task SendAsync(string method, string path, string form = "")
        {
            cluster.Advance(TimeSpan.FromSeconds(1));
            return cluster.SendAsync(method, path, form);
        }
    }
}
