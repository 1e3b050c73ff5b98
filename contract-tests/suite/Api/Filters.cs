using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

public sealed class Filters
{
    private static readonly QueryFilter s_filter = CoSpace.Definition.Filters[0];

    /// <summary>Letters with ambiguous case, and letters of two UTF-16 units or of two to four bytes of UTF-8.</summary>
    private static readonly string[] s_letters =
        ["a", "A", "b", "k", "K", "\u212A", "s", "S", "ß", "ẞ", "ſ", "i", "I", "İ", "ı", "ɐ", "Ɐ", "ǆ", "ǅ", "Ǆ", "ς", "σ", "Σ", "é", "É", "e\u0301", "ж", "Ж", "会", "😀", "😁", "𐐨", "𐐀", " ", "1"];

    private static readonly Gen<string> s_text = Gen.Int[0, s_letters.Length - 1].Select(i => s_letters[i]).Array[0, 6].Select(string.Concat);

    [Fact]
    public void Filters_compare_letters_as_ordinal_comparison_without_case_does()
    {
        // Letters are equal when the first letter that equals them is the same.
        Dictionary<string, int> expected = new(StringComparer.OrdinalIgnoreCase), actual = [];
        var different = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Where(point =>
        {
            var letter = new Rune(point).ToString();
            return First(expected, letter, point) != First(actual, Convert.ToHexString(SearchText.Fold(letter)), point);
        });

        different.Should().BeEmpty();
        expected.Should().HaveCountLessThan(0x110000 - 0x800, "some letters are equal");

        static int First(Dictionary<string, int> letters, string letter, int point) => letters.TryAdd(letter, point) ? point : letters[letter];
    }

    [Fact]
    public void A_filter_finds_objects_with_the_text_in_one_of_the_fields() =>
        Gen.Select(Gen.Select(s_text, s_text, s_text).Array[1, 20], s_text.Where(text => text.Length > 0)).Sample((spaces, text) =>
        {
            var table = new ObjectTable(CoSpace.Definition, unique => new UniqueIndex(unique.Comparer));
            foreach (var ((name, uri, secondaryUri), age) in spaces.Select((texts, age) => (texts, age)))
                table.Add(Space(age, name, uri, secondaryUri));

            table.Containing(text, s_filter.Searched).Should().Equal(Matching(table, text));
        }, iter: 5_000);

    [Fact]
    public void A_filter_stays_correct_while_objects_are_added_changed_and_removed()
    {
        // The steps are enough to split blocks and to empty some again.
        var step = Gen.Select(Gen.Int[0, 9], Gen.Int[0, int.MaxValue], Gen.Int[0, 400]);
        Gen.Select(Gen.Bool, step.Array[1_000, 4_000]).Sample((inOrder, steps) =>
        {
            var table = new ObjectTable(CoSpace.Definition, unique => new UniqueIndex(unique.Comparer));
            List<ResourceObject> there = [];
            for (var i = 0; i < steps.Length; i++)
            {
                var (action, chosen, number) = steps[i];

                // The table grows in the first half and shrinks in the second.
                var comes = i < steps.Length / 2 ? 7 : 2;
                if (there is [] || action < comes)
                {
                    var space = Space(i, inOrder ? $"Team {i:D6}" : $"team {number}", $"uri.{i}", secondaryUri: null);
                    table.Add(space);
                    there.Add(space);
                }
                else if (action == 9)
                {
                    var space = there[chosen % there.Count];
                    var values = new ResourceValues(CoSpace.Definition, space);
                    values.Set(CoSpace.Name, $"moved {number}");
                    table.Change(space, values.Values);
                }
                else
                {
                    table.Remove(there[chosen % there.Count]).Should().BeTrue();
                    there.RemoveAt(chosen % there.Count);
                }

                // Most blocks are unchanged since the previous search.
                if (i % 100 == 99)
                    table.Containing("M 1", s_filter.Searched).Should().Equal(Matching(table, "M 1"));
                if (i == steps.Length / 2 || i == steps.Length - 1)
                    ShouldBe(table, there);
            }
        }, iter: 40);

        static void ShouldBe(ObjectTable table, IEnumerable<ResourceObject> there)
        {
            List<ResourceObject> sorted = [.. there.OrderBy(space => space.Text(CoSpace.Name), StringComparer.OrdinalIgnoreCase).ThenBy(space => space.Age)];
            table.All.Should().Equal(sorted);
            table.Count.Should().Be(sorted.Count);
            foreach (var index in (int[])[1, sorted.Count / 2, sorted.Count, sorted.Count + 1])
                table.From(index).Take(20).Should().Equal(sorted.Skip(index).Take(20));
            foreach (var text in (string[])["TEAM", "moved 1", "uri.7", "3", "none"])
                table.Containing(text, s_filter.Searched).Should().Equal(sorted.Where(space => Matches(space, text)));
        }
    }

    [Fact]
    public async Task The_next_filtered_list_shows_a_change()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var first = await cluster.CreateAsync("/api/v1/coSpaces", "name=Weekly B&uri=one");
        (await FilteredAsync("weekly")).Should().Equal(first);

        var second = await cluster.CreateAsync("/api/v1/coSpaces", "name=WEEKLY a&uri=two");
        (await FilteredAsync("weekly")).Should().Equal(second, first);

        await cluster.SendAsync("PUT", "/api/v1/coSpaces/" + second, "name=Weekly c");
        (await FilteredAsync("weekly")).Should().Equal(first, second);
        (await FilteredAsync("bone")).Should().BeEmpty("a name ends where a URI begins");

        await cluster.SendAsync("DELETE", "/api/v1/coSpaces/" + first);
        (await FilteredAsync("weekly")).Should().Equal(second);

        async Task<string[]> FilteredAsync(string text) => Ids(await cluster.GetAsync("/api/v1/coSpaces?filter=" + text));
    }

    [Fact]
    public async Task Filters_combine_and_pages_show_parts_of_the_result()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=Tenant");
        List<string> expected = [];
        for (var i = 0; i < 30; i++)
        {
            var id = await cluster.CreateAsync("/api/v1/coSpaces", string.Create(CultureInfo.InvariantCulture, $"name=Room {i:D2}{(i % 2 == 0 ? "&tenant=" + tenant : "")}"));
            if (i is >= 10 and < 20 && i % 2 == 0)
                expected.Add(id);
        }

        foreach (var query in (string[])[$"filter=ROOM%201&tenantFilter={tenant}", $"tenantFilter={tenant}&filter=m%201&filter=room"])
        {
            var page = await cluster.GetAsync($"/api/v1/coSpaces?{query}&offset=1&limit=3");
            page.Text.Should().Contain("<coSpaces total=\"5\">");
            Ids(page).Should().Equal(expected.Skip(1).Take(3));
        }
    }

    private static ResourceObject Space(int age, string name, string uri, string? secondaryUri)
    {
        var values = new ResourceValues(CoSpace.Definition);
        values.Set(CoSpace.Name, name);
        values.Set(CoSpace.Uri, uri);
        values.Set(CoSpace.SecondaryUri, secondaryUri);
        return new ResourceObject(CoSpace.Definition, new Guid(age, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), values.Values, age);
    }

    private static IEnumerable<ResourceObject> Matching(ObjectTable table, string text) => table.All.Where(space => Matches(space, text));

    private static bool Matches(ResourceObject space, string text) =>
        s_filter.Searched.Any(field => space.Text(field)?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);

    private static string[] Ids(RawAnswer page) => [.. Regex.Matches(page.Text, "<coSpace id=\"([^\"]*)\"").Select(found => found.Groups[1].Value)];
}
