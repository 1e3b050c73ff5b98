using System.Text.Json;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/hostility</c>: bridges as unpleasant as the documentation lets them be.</summary>
internal sealed class HostilityApi(Cluster cluster)
{
    public void Map(ControlRoutes routes)
    {
        routes.Map(ControlOperation.GetHostility, Get);
        routes.Map(ControlOperation.PutHostility, Put);
        routes.Map(ControlOperation.DeleteHostility, Delete);
    }

    private Task Get(HttpContext context)
    {
        int? seed;
        List<(string Effect, long Count)> counts = [];
        using (cluster.Enter())
        {
            seed = cluster.Hostility?.Seed;
            if (cluster.Hostility is { } hostility)
                counts.AddRange(Enum.GetValues<HostileEffect>().Select(effect => (NameOf(effect), hostility.CountOf(effect))));
        }
        return ControlApi.Json(context, json =>
        {
            json.WriteBoolean("hostile", seed is not null);
            if (seed is null)
                return;
            json.WriteNumber("seed", seed.Value);
            json.WriteString("again", $"cmssim serve --hostile {seed}");
            json.WriteStartObject("counts");
            foreach (var (effect, count) in counts)
                json.WriteNumber(effect, count);
            json.WriteEndObject();
        });
    }

    private async Task Put(HttpContext context)
    {
        const string Shape = "The body is {\"seed\":n}, with n a whole number.";
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root
            || !root.TryGetProperty("seed", out var number) || number.ValueKind is not JsonValueKind.Number || !number.TryGetInt32(out var seed))
        {
            await ControlApi.Problem(context, 400, Shape);
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

    public static string NameOf(HostileEffect effect) => JsonNamingPolicy.CamelCase.ConvertName(effect.ToString());
}
