using System.Text;
using System.Text.Json;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/ids</c>: hands in the ids that the next objects get.</summary>
internal sealed class IdsApi(Cluster cluster)
{
    private const string Shape = "The body must be {\"next\":[\"guid\",…]}.";

    private static readonly ControlOperation s_give = new("POST", "/ids", "Hands in ids that the next objects get, before the seeded ids continue.")
    {
        Body = "Ids",
        Answer = "Given",
        Problems = [400, 409],
    };

    public static ControlArea Area { get; } = new([s_give], new Dictionary<string, string>
    {
        ["Ids"] = """{"type":"object","required":["next"],"properties":{"next":{"type":"array","items":{"type":"string","format":"uuid"},"description":"The ids, in order."}}}""",
        ["Given"] = """{"type":"object","required":["given"],"properties":{"given":{"type":"integer"}}}""",
    });

    public void Map(ControlRoutes routes) => routes.Map(s_give, Give);

    /// <summary>The body that hands in these ids.</summary>
    public static byte[] BodyOf(IReadOnlyList<Guid> ids) => Encoding.ASCII.GetBytes($"{{\"next\":[{string.Join(',', ids.Select(id => $"\"{id}\""))}]}}");

    private async Task Give(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("next", out var next) || next.ValueKind is not JsonValueKind.Array)
        {
            await ControlAnswer.Problem(context, 400, Shape);
            return;
        }
        List<Guid> ids = [];
        foreach (var entry in next.EnumerateArray())
        {
            if (entry.ValueKind is not JsonValueKind.String || !entry.TryGetGuid(out var id) || id == Guid.Empty)
            {
                await ControlAnswer.Problem(context, 400, $"{ControlAnswer.Short(entry.ToString())} is not an id.");
                return;
            }
            ids.Add(id);
        }

        string? refusal;
        using (cluster.Enter())
        {
            var waiting = cluster.Ids.Given;
            refusal = waiting + ids.Count > cluster.Settings.GivenIds
                ? $"At most {cluster.Settings.GivenIds} handed-in ids may be unused; {waiting} are unused already, and this list has {ids.Count}."
                : cluster.Give(ids) is { } used ? $"The id {used} is in use or was handed in before; no id of the list was accepted."
                : null;
        }
        await (refusal is null ? ControlAnswer.Json(context, json => json.WriteNumber("given", ids.Count)) : ControlAnswer.Problem(context, 409, refusal));
    }
}
