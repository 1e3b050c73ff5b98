using CmsSim.ContractTests.Support;
using CmsSim.Harness.Clone;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Clone;

/// <summary>Random objects of all types: the cloned world answers every GET as the original does.</summary>
public sealed class ClonedTypes
{
    private const int Rounds = 3;

    // Alarms follow from failures that a world omits. The order of a user's spaces is the order in which the user became a member.
    private static readonly string[] s_beyondWorlds = ["/api/v1/system/alarms", "/usercoSpaces"];

    [Theory]
    [InlineData("2.0", 1)]
    [InlineData("2.9", 2)]
    [InlineData("3.4", 3)]
    public async Task Every_answer_has_the_same_bytes(string release, int seed)
    {
        await using var walk = await Walk.StartAsync(release);
        await FillAsync(walk, new Random(seed));
        walk.Cluster.Advance(60);
        using var lab = new CloneLab();

        var result = await lab.CloneAsync(walk.Cluster, CloneLab.Fast with { ReadsViews = true });

        var differences = await lab.DifferencesAsync(result);
        differences.Where(difference => !s_beyondWorlds.Any(difference.Contains)).Should().BeEmpty();
        result.Objects.Should().BeGreaterThan(100);
        result.Release.Should().Be(release);
        result.Notes.Should().NotContain(note => note.Kind == CloneNoteKind.Dangling || note.Kind == CloneNoteKind.Failed);
    }

    // Each documented node gets objects: first with required values, then with random ones.
    private static async Task FillAsync(Walk walk, Random random)
    {
        foreach (var resource in walk.Resources)
        {
            foreach (var part in Walk.PartsOf(resource).Where(part => part.Methods.Contains("GET") && !part.Path.Contains("alarms", StringComparison.Ordinal)))
                await walk.AddressAsync(part.Path);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var type in walk.Catalog.Types.Where(type => type is { Kind: ResourceKind.Collection, IsLocal: false, Members: null } && type.Verbs.HasFlag(Verbs.Create) && type.Owner?.ParentCollection.Contains('/') != true))
            {
                var form = await Forms.FormAsync(walk.Cluster, walk.Catalog, type, random.Next(80), field => field.OnCreate && (field.IsRequired || field.IsRequiredAtFirst || random.Next(2) == 0));

                // Some names and addresses must be unique.
                foreach (var field in form.Keys.Where(field => field.Name is "name" or "domain" or "uri").ToList())
                    form[field] += walk.Cluster.NextNumber();
                await walk.Cluster.PostAsync(await Forms.NodeAsync(walk.Cluster, walk.Catalog, type), Forms.Join(form));
            }
        }
    }
}
