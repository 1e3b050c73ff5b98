using System.Text.Json;
using CmsSim.Client.Generator;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>The typed client calls every documented method with every parameter, and reads every element of the answers.</summary>
public sealed class TypedReference
{
    private static readonly TypedClient s_generated = TypedClient.Generate(Repository.PathOf());

    /// <summary>Documented methods that a bridge refuses, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_refused = new()
    {
        ["coSpaces collection DELETE"] = "the guide lists it for the path without saying what it deletes",
        ["system.profiles singleton POST"] = "the guide allows it in one place and refuses it in another",
    };

    /// <summary>Parameters that answers do not show although the reference has an element for them, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_hidden = new()
    {
        ["participants defaultLayout"] = "a parameter of 2.0 whose element is of 2.8",
        ["participants callBridge"] = "the bridge that answers is not shown",
        ["system.configuration.xmpp sharedSecret"] = "the guide's table has it, its sample does not",
        ["turnServers password"] = "document 211301 notes that answers do not show it",
    };

    /// <summary>Elements of the simulator that the reference does not have.</summary>
    private static readonly string[] s_beyond = ["LdapUserCoSpaceTemplateSource filter", "SystemAlarm streamer"];

    public static TheoryData<string> Releases() => ["2.0", "2.4", "2.9", "3.4", Release.Known[^1].ToString()];

    [Theory, MemberData(nameof(Releases))]
    public async Task Every_method_is_called_with_every_parameter_and_every_element_is_read(string release)
    {
        await using var walk = await Walk.StartAsync(release);
        using var visit = new TypedVisit(walk, s_generated);
        List<string> methods = [];
        foreach (var resource in walk.Resources)
        {
            foreach (var part in Walk.PartsOf(resource))
            {
                var address = await walk.AddressAsync(part.Path);
                foreach (var method in part.Methods)
                {
                    var name = $"{Walk.IdOf(resource)} {part.Name} {method}";
                    await visit.CallAsync(resource, part, method, address, s_refused.ContainsKey(name));
                    methods.Add(name);
                }
            }
        }

        string.Join("\n", visit.Differences).Should().BeEmpty();
        methods.Should().BeEquivalentTo(walk.Resources.SelectMany(resource => Walk.PartsOf(resource).SelectMany(part => part.Methods.Select(method => $"{Walk.IdOf(resource)} {part.Name} {method}"))));
        visit.Written.Should().BeEquivalentTo(walk.Resources.SelectMany(resource => Documented(resource, walk.Catalog.Release)).Distinct(), "each documented parameter is written");
        visit.NotShown.Should().BeSubsetOf(s_hidden.Keys);
        visit.Unknown.Should().BeSubsetOf(s_beyond);
        visit.Values.Should().BeGreaterThan(1_000);
    }

    /// <summary>The parameters of each method of a node, and those of its query.</summary>
    private static IEnumerable<string> Documented(JsonElement resource, Release release)
    {
        var id = Walk.IdOf(resource);
        var methods = Walk.PartsOf(resource).SelectMany(part => part.Methods).ToHashSet();
        foreach (var parameter in resource.GetProperty("parameters").EnumerateArray().Where(parameter => DocumentedApi.Includes(parameter, release)))
        {
            foreach (var method in methods.Where(method => method is "POST" or "PUT" && DocumentedApi.On(parameter, method)))
                yield return $"{id} {method} {parameter.GetProperty("name").GetString()}";
        }
        foreach (var parameter in resource.TryGetProperty("query", out var query) ? query.EnumerateArray().Where(one => DocumentedApi.Includes(one, release)) : [])
            yield return $"{id} query {parameter.GetProperty("name").GetString()}";
    }
}
