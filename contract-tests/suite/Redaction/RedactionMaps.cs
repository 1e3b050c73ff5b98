using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Redaction;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

public sealed class RedactionMaps
{
    [Fact]
    public void Undo_restores_every_file_to_the_last_byte()
    {
        var key = RedactedLab.Key(1);
        var set = RedactedLab.Golden(key);
        foreach (var (original, redacted) in set.StrippedFixtures.Select(FixtureWriter.Write).Concat(set.StrippedWorlds).Zip(RedactedLab.Texts(set)))
        {
            var map = RedactionMap.Open(key, RedactionMap.Seal(key, original, redacted, set.Originals));

            redacted.Should().NotBe(original);
            map.IsExact(redacted).Should().BeTrue();
            map.Undo(redacted).Should().Be(original);
        }
    }

    [Fact]
    public void Undo_restores_the_values_of_a_report_that_was_made_later()
    {
        var key = RedactedLab.Key(1);
        var set = RedactedLab.Golden(key);
        var map = RedactionMap.Open(key, RedactionMap.Seal(key, "", "", set.Originals));
        var before = Report(set.StrippedFixtures);
        var after = Report(set.Fixtures);

        map.IsExact(after).Should().BeFalse();
        map.Undo(after).Should().Be(before);

        static string Report(IEnumerable<Fixture> fixtures) => string.Join('\n', fixtures.SelectMany(fixture => fixture.Exchanges).SelectMany(exchange =>
            (IEnumerable<string?>)[exchange.From, exchange.Request.Path.Text, exchange.Request.Body?.Content.Text, .. exchange.During.Select(line => line.Text), exchange.Answer?.Body.Text]));
    }

    [Fact]
    public void A_map_of_one_file_has_its_values_and_several_maps_restore_a_report_about_all()
    {
        var key = RedactedLab.Key(1);
        string[] worlds = [World("Müller &amp; Söhne", "10.20.30.40"), World("Kratzke", "10.20.30.50")];
        var set = new RedactionSet(key, [], worlds);
        RedactionMap[] maps = [.. worlds.Index().Select(world => RedactionMap.Open(key, RedactionMap.Seal(key, world.Item, set.Worlds[world.Index], set.OriginalsIn(world.Item))))];

        maps[0].Originals.Select(original => original.Value).Should().Contain("Müller & Söhne").And.NotContain("Kratzke");
        maps[1].Originals.Select(original => original.Value).Should().Contain("Kratzke").And.NotContain("10.20.30.40");
        RedactionMap.OfValues(maps).Undo(string.Concat(set.Worlds)).Should().Be(string.Concat(worlds));

        static string World(string name, string address) =>
            $"<world><bridge name=\"Core1\"/><clients><client seenAs=\"{address}\"/></clients><coSpaces><coSpace id=\"458075bc-6def-4052-8ed6-b1192d6e6b35\"><name>{name}</name></coSpace></coSpaces></world>";
    }

    [Fact]
    public void A_map_does_not_show_its_content_and_opens_with_its_key_only()
    {
        var set = RedactedLab.Golden(RedactedLab.Key(1));
        var sealedMap = RedactionMap.Seal(RedactedLab.Key(1), FixtureWriter.Write(set.StrippedFixtures[2]), "", set.Originals);
        var changed = sealedMap.ToArray();
        changed[^1] ^= 1;

        set.Gate().Find(sealedMap).Should().BeNull();
        FluentActions.Invoking(() => RedactionMap.Open(RedactedLab.Key(2), sealedMap)).Should().Throw<RedactionMapException>().WithMessage("*another key*");
        FluentActions.Invoking(() => RedactionMap.Open(RedactedLab.Key(1), changed)).Should().Throw<RedactionMapException>();
        FluentActions.Invoking(() => RedactionMap.Open(RedactedLab.Key(1), "short"u8)).Should().Throw<RedactionMapException>().WithMessage("*not a map*");
    }

    [Fact]
    public void A_map_holds_no_secret()
    {
        const string World = "<world><accounts><account name=\"ann\" password=\"Tr0ub4dor3\"/></accounts></world>";
        var key = RedactedLab.Key(1);
        var set = new RedactionSet(key, [], [World]);
        var map = RedactionMap.Open(key, RedactionMap.Seal(key, set.StrippedWorlds[0], set.Worlds[0], set.Originals));

        map.Undo(set.Worlds[0]).Should().NotContain("Tr0ub4dor3").And.Contain("name=\"ann\"");
        map.Originals.Should().NotContain(original => original.Value.Contains("Tr0ub4dor3"));
    }
}
