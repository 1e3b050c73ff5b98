using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>Parameters take the values that the reference allows; other values are refused with the parameter's name.</summary>
public sealed class EveryParameter
{
    /// <summary>Types whose objects need more than values.</summary>
    private static readonly string[] s_elsewhere = ["coSpaceUsers", "ldapSyncs"];

    /// <summary>Parameters whose values depend on other objects, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_judged = new()
    {
        ["coSpaces ownerJid"] = "the user must exist",
        ["cospaceBulkSyncs cospaceBulkParameterSet"] = "the sync itself fails",
        ["coSpaceTemplates.accessMethodTemplates uriGenerator"] = "its pattern has its own test",
    };

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.6")]
    [InlineData("3.4")]
    [InlineData("3.12")]
    public async Task Every_parameter_takes_exactly_the_values_of_the_reference(string name)
    {
        var release = Release.Named(name)!.Value;
        var catalog = Catalog.In(release);
        await using var cluster = await SimulatedCluster.StartAsync(Forms.World, options => options with { Release = name });
        var (differences, tried) = (new List<string>(), 0);
        foreach (var documented in DocumentedApi.Resources.EnumerateArray())
        {
            var id = documented.GetProperty("id").GetString()!;
            if (DocumentedApi.TypeOf(documented) is not { } type || !catalog.Types.Contains(type) || !IsKept(type) || s_elsewhere.Contains(type.Collection))
                continue;

            var (node, needed) = type.Collection switch
            {
                "calls" => ("/api/v1/calls", "name=Meeting"),
                "callLegs" or "participants" => ($"/api/v1/calls/{await cluster.CreateAsync("/api/v1/calls", "name=Meeting")}/{type.Collection}", "remoteParty=ann@example.com"),
                _ => (await Forms.NodeAsync(cluster, catalog, type), Forms.Join(await Forms.FormAsync(cluster, catalog, type, 3, field => field.OnCreate && (field.IsRequired || field.IsRequiredAtFirst)))),
            };
            var subject = type.IsSetting ? node : (await cluster.PostAsync(node, needed)).Location!;
            foreach (var parameter in documented.GetProperty("parameters").EnumerateArray().Where(parameter => DocumentedApi.Includes(parameter, release)))
            {
                var field = catalog.ViewOf(type).FieldNamed(parameter.GetProperty("name").GetString()!);
                if (field is null || s_judged.ContainsKey($"{id} {field.Name}"))
                    continue;
                foreach (var (value, reason) in Samples(id, parameter, field, release))
                {
                    var form = $"{field.Name}={Uri.EscapeDataString(value)}";
                    var answer = field.OnModify ? await cluster.SendAsync("PUT", subject, form) : await cluster.PostAsync(node, $"{needed}&{form}");
                    tried++;
                    if (reason is null ? answer.Status != 200 : answer.Status != 400 || !answer.Text.Contains(reason, StringComparison.Ordinal))
                        differences.Add($"{id}: {form} was answered {answer.Status} {answer.Text}, expected {reason ?? "200"}");
                }
            }
        }
        string.Join("\n", differences).Should().BeEmpty();
        tried.Should().BeGreaterThan(550);
    }

    [Theory]
    [InlineData("room.$", true)]
    [InlineData("$", true)]
    [InlineData("", true)]
    [InlineData("room", false)]
    [InlineData("$room$", false)]
    [InlineData("room $", false)]
    [InlineData("r\u00f6\u00f6m$", false)]
    public async Task A_URI_generator_has_exactly_one_dollar_sign(string generator, bool isTaken)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        var template = await cluster.CreateAsync("/api/v1/coSpaceTemplates", "name=T");

        var answer = await cluster.PostAsync($"/api/v1/coSpaceTemplates/{template}/accessMethodTemplates", "name=M&uriGenerator=" + Uri.EscapeDataString(generator));

        answer.Status.Should().Be(isTaken ? 200 : 400);
        if (!isTaken)
            answer.Text.Should().Contain("<parameterError parameter=\"uriGenerator\" error=\"invalidValue\" />");
    }

    private static bool IsKept(ResourceDefinition type) =>
        type.IsSetting || type.Collection is "participants" || (type.Kind is ResourceKind.Collection && type.Verbs.HasFlag(Verbs.Create));

    /// <summary>Values on both sides of the documented bounds, each with the expected reason of a refusal; null when it is accepted.</summary>
    private static IEnumerable<(string Value, string? Reason)> Samples(string id, JsonElement parameter, Field field, Release release)
    {
        var refused = $"<parameterError parameter=\"{field.Name}\" error=\"invalidValue\" />";
        switch (parameter.GetProperty("type").GetString())
        {
            case "enum":
                foreach (var value in parameter.GetProperty("values").EnumerateArray().Select(value => value.GetString()!))
                    yield return (value, IsKnown(parameter, value, release) ? null : refused);
                yield return ("noneOfThese", refused);
                break;
            case "bool":
                yield return ("true", null);
                yield return ("false", null);
                yield return ("maybe", refused);
                break;
            case "number":
                var (min, max) = (Bound(parameter, "min") ?? 0, Bound(parameter, "max"));
                yield return ($"{min}", null);
                yield return ($"{min - 1}", refused);
                if (max is { } most)
                {
                    yield return ($"{most}", null);
                    yield return ($"{most + 1}", refused);
                }
                yield return ("many", refused);
                break;
            case "id":
                yield return ("2be23a10-0000-4436-baef-6058f55ca688", $"<{field.Target!.Unknown.Name} />");
                yield return ("nothing", refused);
                break;
            case "guid":
                yield return ("2be23a10-0000-4436-baef-6058f55ca688", null);
                yield return ("nothing", refused);
                break;
            case "uriUser":
                yield return ($"some.{id}.{field.Name}", null);
                yield return ("some@one", refused);
                break;
            case "dtmf":
                yield return ("*1#,0", null);
                yield return ("one", refused);
                break;
            case "string" when Bound(parameter, "maxLength") is { } longest:
                yield return (new string('\u00e4', (int)longest), null);
                yield return (new string('a', (int)longest + 1), refused);
                break;
            case "string" when Bound(parameter, "maxBytes") is { } largest:
                yield return (new string('\u00e4', (int)largest / 2), null);
                yield return (new string('\u00e4', ((int)largest / 2) + 1), refused);
                break;
        }
    }

    private static bool IsKnown(JsonElement parameter, string value, Release release) =>
        !parameter.TryGetProperty("valueSince", out var since) || !since.TryGetProperty(value, out var first)
        || !char.IsAsciiDigit(first.GetString()![^1]) || release >= Release.Parse(first.GetString()!);

    private static long? Bound(JsonElement parameter, string name) => parameter.TryGetProperty(name, out var bound) ? bound.GetInt64() : null;
}
