using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CmsSim.Simulator;
using FluentAssertions;

namespace CmsSim.ContractTests.Docs;

/// <summary>Reads the XML and JSON that pages show with the product: worlds and their parts, and bodies of the control API.</summary>
internal static class Inputs
{
    /// <exception cref="FormatException">The product does not take it, and no test has it.</exception>
    public static async Task CheckAsync(Block block)
    {
        if (Sources.Have(block.Text))
            return;   // the output of code, which its test compares
        if (block.Language is "xml")
            await StartInAsync(block);
        else
            await SendAsync(block);
    }

    private static async Task StartInAsync(Block block)
    {
        List<string> refusals = [];
        var world = XElement.Parse($"<any>{block.Text}</any>").Elements().First().Name.LocalName switch
        {
            "world" => block.Text,
            "bridge" => $"<world>{block.Text}</world>",
            _ => $"<world><bridge name=\"Core1\"/>{block.Text}</world>",
        };

        // A part says nothing about its release; one that takes it is enough.
        foreach (var release in SimulatorOptions.KnownReleases.Reverse())
        {
            try
            {
                var hasOwn = world.Contains("release=", StringComparison.Ordinal);
                await using var cms = await CmsSimulator.StartAsync(options => options with { World = world, HttpPort = null, Release = hasOwn ? null : release });
                return;
            }
            catch (SimulatorStartException refused)
            {
                refusals.Add(refused.Message);
            }
        }
        throw new FormatException($"{block.Place}: no release takes this world: {refusals[0]}");
    }

    private static async Task SendAsync(Block block)
    {
        using var json = JsonDocument.Parse(block.Text);
        var (method, path) = json.RootElement switch
        {
            { ValueKind: JsonValueKind.Array } => (HttpMethod.Put, "/far-ends"),
            var body when body.TryGetProperty("effect", out _) => (HttpMethod.Post, "/faults"),
            var body when body.TryGetProperty("remoteParty", out _) => (HttpMethod.Post, "/bridges/Core1/incoming-calls"),
            _ => throw new FormatException($"{block.Place}: this is no far ends, fault or incoming call, and no test in contract-tests/suite/Docs/Snippets has it."),
        };
        await using var cms = await CmsSimulator.StartAsync(options => options with { HttpPort = null, ControlPort = 0 });
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(cms.Control!, path)) { Content = new StringContent(block.Text, Encoding.UTF8, "application/json") };
        using var answer = await client.SendAsync(request);
        answer.IsSuccessStatusCode.Should().BeTrue($"the control API has to take the block at {block.Place}, but says {await answer.Content.ReadAsStringAsync()}");
    }
}
