using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Redaction;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

public sealed class RandomRedactions
{
    private const int FirstSeed = 20_160_726;

    /// <summary>A slice by default; all thousand fixtures with <c>CMSSIM_FUZZ=long</c>.</summary>
    private static int Count => Environment.GetEnvironmentVariable("CMSSIM_FUZZ") switch { "long" => 1_000, "ci" => 200, _ => 40 };

    // A long run has too many sets to keep.
    private static readonly ConcurrentDictionary<int, (RandomInstallation House, RedactionSet Set)> s_redacted = new();

    [Fact]
    public void Nothing_of_an_original_is_left_in_random_fixtures()
    {
        for (var seed = FirstSeed; seed < FirstSeed + Count; seed++)
        {
            var (house, set) = Redacted(seed);
            var text = string.Concat(RedactedLab.Texts(set)) + string.Concat(set.Fixtures[0].Exchanges.Select(Whole));

            set.Gate().Find(Encoding.UTF8.GetBytes(text)).Should().BeNull($"seed {seed}");

            // Not by the gate: every value, in the text as it is and with its encodings undone.
            string[] views = [text, WebUtility.HtmlDecode(text), Uri.UnescapeDataString(text.Replace('+', ' '))];
            foreach (var value in house.Values.Where(value => value.Length >= 4 && !(value.Length < 7 && value.All(char.IsDigit))))
                views.Should().OnlyContain(view => !view.Contains(value, StringComparison.OrdinalIgnoreCase), $"seed {seed}, {value}");
        }
    }

    [Fact]
    public void Sizes_survive_in_random_fixtures()
    {
        for (var seed = FirstSeed; seed < FirstSeed + Count; seed++)
        {
            foreach (var exchange in Redacted(seed).Set.Fixtures[0].Exchanges)
            {
                if (exchange.Request.Body is { } form)
                    Encoding.UTF8.GetByteCount(form.Content.Text).Should().Be(form.Size, $"seed {seed}");
                if (exchange.Answer is { } answer)
                    Encoding.UTF8.GetByteCount(answer.Body.Text).Should().Be(answer.Size, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Sorted_lists_of_random_fixtures_stay_sorted()
    {
        for (var seed = FirstSeed; seed < FirstSeed + Count; seed++)
        {
            var set = Redacted(seed).Set;
            var body = set.Fixtures[0].Exchanges[0].Answer!.Body.Text;
            var names = Regex.Matches(body, "<name>([^<]*)</name>").Select(name => WebUtility.HtmlDecode(name.Groups[1].Value)).ToList();

            names.Should().BeInAscendingOrder(StringComparer.OrdinalIgnoreCase, $"seed {seed}: {string.Join(" | ", set.Report()!.OrdersChanged)}");
            set.Report()!.OrdersChanged.Should().BeEmpty();
        }
    }

    [Fact]
    public void Different_values_get_different_replacements()
    {
        for (var seed = FirstSeed; seed < FirstSeed + Count; seed++)
        {
            var originals = Redacted(seed).Set.Originals.DistinctBy(original => original.Value.ToLowerInvariant()).ToList();

            originals.Select(original => original.Replacement.ToLowerInvariant()).Should().OnlyHaveUniqueItems();
            originals.Should().OnlyContain(original => Encoding.UTF8.GetByteCount(original.Value) == Encoding.UTF8.GetByteCount(original.Replacement));
        }
    }

    [Fact]
    public async Task Random_fixtures_have_the_same_verdicts_in_their_redacted_worlds()
    {
        for (var seed = FirstSeed; seed < FirstSeed + Math.Max(3, Count / 20); seed++)
        {
            var (house, set) = Redacted(seed);

            var before = await RedactedLab.VerdictsAsync(house.Fixture, house.World);
            var after = await RedactedLab.VerdictsAsync(set.Fixtures[0], set.Worlds[0]);

            before.Should().Contain(true).And.Equal(after, $"seed {seed}");
        }
    }

    private static (RandomInstallation House, RedactionSet Set) Redacted(int seed) =>
        Count > 200 ? Redact(seed) : s_redacted.GetOrAdd(seed, Redact);

    private static (RandomInstallation House, RedactionSet Set) Redact(int seed)
    {
        var house = new RandomInstallation(seed);
        return (house, new(RedactedLab.Key(seed), [house.Fixture], [house.World]));
    }

    // Segments cut values, so the whole texts are searched too.
    private static string Whole(FixtureExchange exchange) =>
        $"{exchange.Request.Path.Text}\n{exchange.Request.Body?.Content.Text}\n{exchange.Answer?.Body.Text}\n{string.Join('\n', exchange.During.Select(line => line.Text))}\n";
}
