using System.Text.Json;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/hostility</c>: bridges that do everything the documentation allows, though few clients expect it.</summary>
internal sealed class HostilityApi(Cluster cluster)
{
    private static readonly ControlOperation s_get = new("GET", "/hostility", "Returns the seed of hostile mode and the number of each effect so far.") { Answer = "Hostility" };

    private static readonly ControlOperation s_put = new("PUT", "/hostility", "Makes bridges do everything the documentation allows, drawn from a seed.")
    {
        Body = "HostilitySetting",
        Answer = "Hostility",
        Problems = [400],
    };

    private static readonly ControlOperation s_delete = new("DELETE", "/hostility", "Ends hostile mode.") { Answer = "Hostility" };

    public static ControlArea Area { get; } = new([s_get, s_put, s_delete], new Dictionary<string, string>
    {
        ["HostilitySetting"] = """{"type":"object","required":["seed"],"properties":{"seed":{"type":"integer","description":"The seed that all effects are drawn from."}}}""",
        ["Hostility"] = """
            {"type":"object","required":["hostile"],"properties":{
              "hostile":{"type":"boolean"},
              "seed":{"type":"integer","description":"The same seed and requests repeat the effects."},
              "counts":{"type":"object","additionalProperties":{"type":"integer"}}}}
            """,
    });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_get, Get);
        routes.Map(s_put, Put);
        routes.Map(s_delete, Delete);
    }

    private Task Get(HttpContext context)
    {
        int? seed;
        List<(string Effect, long Count)> counts = [];
        using (cluster.Enter())
        {
            seed = cluster.Hostility?.Seed;
            if (cluster.Hostility is { } hostility)
                counts.AddRange(Enum.GetValues<HostileEffect>().Select(effect => (Words.Of(effect), hostility.CountOf(effect))));
        }
        return ControlAnswer.Json(context, json =>
        {
            json.WriteBoolean("hostile", seed is not null);
            if (seed is null)
                return;
            json.WriteNumber("seed", seed.Value);
            json.WriteStartObject("counts");
            foreach (var (effect, count) in counts)
                json.WriteNumber(effect, count);
            json.WriteEndObject();
        });
    }

    private async Task Put(HttpContext context)
    {
        const string Shape = "The body must be {\"seed\":n}, with a whole number n.";
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root
            || !root.TryGetProperty("seed", out var number) || number.ValueKind is not JsonValueKind.Number || !number.TryGetInt32(out var seed))
        {
            await ControlAnswer.Problem(context, 400, Shape);
            return;
        }
        using (cluster.Enter())
            cluster.Hostility = new Hostility(seed);
        await Get(context);
    }

    private Task Delete(HttpContext context)
    {
        using (cluster.Enter())
            cluster.Hostility = null;
        return Get(context);
    }
}
