using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Redaction;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Worlds;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

/// <summary>Redaction knows each word of the world format. A word that it does not know would be redacted as text, and break the world.</summary>
public sealed class WordsOfWorlds
{
    [Fact]
    public void Each_element_that_a_world_can_hold_has_a_kind()
    {
        var types = Catalog.Types.Where(WorldFormat.IsKept).ToList();

        types.Should().HaveCountGreaterThan(30);
        string.Join(", ", types.SelectMany(type => type.Fields.Concat(type.WorldItem.SelectMany(Leaves)).Select(field => field.Name).Concat(type.ListAttributes.Select(attribute => attribute.Name)).Distinct()
            .Where(name => !FieldKinds.IsKnown(name)).Select(name => $"{type.Element}.{name}"))).Should().BeEmpty();
    }

    [Fact]
    public async Task Each_word_in_the_export_of_a_busy_world_has_a_kind()
    {
        await using var cluster = await BusyWorld.StartAsync();
        var world = XElement.Parse((await cluster.ControlAsync("GET", "/world?secrets=true")).Text);

        var leaves = world.DescendantsAndSelf().Where(element => !element.HasElements && element.Value.Length > 0 && element.Parent?.Name != "entry");
        var words = leaves.Select(element => element.Name.LocalName).Concat(world.DescendantsAndSelf().Attributes().Select(attribute => attribute.Name.LocalName)).Distinct().ToList();
        words.Should().HaveCountGreaterThan(80).And.Contain(["startedAt", "booted", "peerLatency", "hangUpAfter", "codecBitRate", "template"]);
        string.Join(", ", words.Where(word => !FieldKinds.IsKnown(word))).Should().BeEmpty();
    }

    [Fact]
    public async Task The_export_of_a_busy_world_can_be_read_after_its_redaction()
    {
        await using var cluster = await BusyWorld.StartAsync();
        var world = (await cluster.ControlAsync("GET", "/world?secrets=true")).Text;

        var redacted = new RedactionSet(RedactedLab.Key(1), [], [world]);

        (await cluster.ControlAsync("PUT", "/world", redacted.Worlds[0])).Should().Match<(int Status, string Text)>(answer => answer.Status == 200, redacted.Worlds[0]);
        redacted.Gate().Find(System.Text.Encoding.UTF8.GetBytes(redacted.Worlds[0])).Should().BeNull();
        foreach (var value in BusyWorld.Values)
            redacted.Worlds[0].Should().NotContainEquivalentOf(value);
    }

    private static IEnumerable<Element> Leaves(Element element) => element switch
    {
        Group group => group.Children.SelectMany(Leaves),
        Composed => [],
        _ => [element],
    };
}
