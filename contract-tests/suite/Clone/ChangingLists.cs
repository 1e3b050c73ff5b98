using System.Xml.Linq;
using CmsSim.Harness.Clone;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Clone;

/// <summary>A bridge in use: objects come and go while it is read.</summary>
public sealed class ChangingLists
{
    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_object_is_lost_or_doubled_when_random_ones_come_and_go_between_requests()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var random = new Random(seed);
            await using var bridge = new SmallBridge(random.Next(0, 12));
            var changes = random.Next(1, 6);
            bridge.BeforeAnswer = (_, path) =>
            {
                if (changes == 0 || random.Next(4) > 0)
                    return;
                changes--;

                // A deletion and an addition leave the total as it was.
                var kind = random.Next(3);
                if (kind > 0 && bridge.Ids.Count > 0)
                    bridge.Ids.RemoveAt(random.Next(bridge.Ids.Count));
                if (kind < 2)
                    bridge.Add(random.Next(bridge.Ids.Count + 1));
            };

            var result = await CloneAsync(bridge);

            Spaces(result).Should().Equal(bridge.Ids, $"seed {seed}");
            result.Notes.Where(note => note.Kind is CloneNoteKind.Changed or CloneNoteKind.Refused).Should().BeEmpty($"seed {seed}");
        }
    }

    [Fact]
    public async Task A_list_that_never_rests_is_reported()
    {
        await using var bridge = new SmallBridge(7);
        bridge.BeforeAnswer = (_, path) =>
        {
            if (path.StartsWith("/api/v1/coSpaces?", StringComparison.Ordinal))
                bridge.Add(0);
        };

        var result = await CloneAsync(bridge);

        result.Notes.Should().Contain(note => note.Kind == CloneNoteKind.Changed && note.Path == "/coSpaces");
        Spaces(result).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_has_the_values_of_its_list()
    {
        await using var bridge = new SmallBridge(4);
        var hidden = bridge.Ids[2];
        bridge.Override = path => path.EndsWith(hidden, StringComparison.Ordinal) ? Support.ScriptedAnswer.Failure(403, "<invalidOperation />") : null;

        var result = await CloneAsync(bridge);

        Spaces(result).Should().Equal(bridge.Ids);
        XElement.Parse(result.World).Descendants("coSpace").Single(space => (string?)space.Attribute("id") == hidden).Element("name")!.Value.Should().Be(hidden[^2..]);
        result.Notes.Should().Contain(new CloneNote(CloneNoteKind.Refused, $"/coSpaces/{hidden}", "status 403 (invalidOperation)"));
    }

    private static async Task<CloneResult> CloneAsync(SmallBridge bridge)
    {
        using var lab = new CloneLab();
        using var journal = lab.Open(bridge.Address);
        return await Cloner.RunAsync([new ReplayTarget(bridge.Address)], journal, CloneLab.Fast, null, s_cancellation);
    }

    private static string[] Spaces(CloneResult result) => [.. XElement.Parse(result.World).Descendants("coSpace").Select(space => (string)space.Attribute("id")!)];
}
