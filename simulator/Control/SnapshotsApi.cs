using System.Globalization;
using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary><c>/snapshots</c>: moments of the run to go back to.</summary>
internal sealed class SnapshotsApi(Cluster cluster, BridgeSockets sockets)
{
    private const int MostKept = 32;
    private const int LongestName = 64;

    // In the order in which they were taken; touched inside the gate.
    private readonly List<(string Name, DateTimeOffset Time, Snapshot Snapshot)> _kept = [];
    private int _taken;

    public void Map(ControlRoutes routes)
    {
        routes.Map(ControlOperation.GetSnapshots, GetAll);
        routes.Map(ControlOperation.TakeSnapshot, Take);
        routes.Map(ControlOperation.RestoreSnapshot, Restore);
        routes.Map(ControlOperation.RemoveSnapshot, Remove);
    }

    private Task GetAll(HttpContext context)
    {
        List<(string Name, DateTimeOffset Time)> kept;
        using (cluster.Enter())
            kept = [.. _kept.Select(entry => (entry.Name, entry.Time))];
        return ControlApi.Json(context, json =>
        {
            json.WriteStartArray("snapshots");
            foreach (var (name, time) in kept)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("time", ControlApi.TimeText(time));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private async Task Take(HttpContext context)
    {
        var (body, isThere) = await ControlApi.ReadIfThere(context);
        using var document = body;
        string? name = null;
        if (isThere && (document?.RootElement is not { ValueKind: JsonValueKind.Object } root
            || (root.TryGetProperty("name", out var text) && (name = NameOf(text)) is null)))
        {
            await ControlApi.Problem(context, 400, $"The body is {{\"name\":\"…\"}} or empty; a name has 1 to {LongestName} letters, digits, - . and _.");
            return;
        }
        var isFull = false;
        using (cluster.Enter())
        {
            name ??= FreeName();
            _kept.RemoveAll(entry => entry.Name == name);
            isFull = _kept.Count >= MostKept;
            if (!isFull)
                _kept.Add((name, cluster.Timeline.Now, cluster.TakeSnapshot()));
        }
        if (isFull)
            await ControlApi.Problem(context, 409, $"{MostKept} snapshots are kept already; DELETE /snapshots/{{name}} forgets one.");
        else
            await ControlApi.Json(context, json => json.WriteString("name", name));
    }

    private Task Restore(HttpContext context)
    {
        using (cluster.Enter())
        {
            if (IndexOf(context) is not (>= 0 and var index))
                return Unknown(context);
            cluster.Restore(_kept[index].Snapshot);
        }
        return BridgesApi.Follow(context, sockets);
    }

    private Task Remove(HttpContext context)
    {
        using (cluster.Enter())
        {
            if (IndexOf(context) is >= 0 and var index)
            {
                _kept.RemoveAt(index);
                return GetAll(context);
            }
        }
        return Unknown(context);
    }

    private int IndexOf(HttpContext context)
    {
        var name = (string?)context.GetRouteValue("name");
        return _kept.FindIndex(entry => entry.Name == name);
    }

    private static Task Unknown(HttpContext context) =>
        ControlApi.Problem(context, 404, $"There is no snapshot {context.GetRouteValue("name")}; GET /snapshots lists those there are.");

    private string FreeName()
    {
        string name;
        do
            name = (++_taken).ToString(CultureInfo.InvariantCulture);
        while (_kept.Exists(entry => entry.Name == name));
        return name;
    }

    private static string? NameOf(JsonElement text) =>
        text.ValueKind is JsonValueKind.String && text.GetString() is { Length: > 0 and <= LongestName } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
            ? name
            : null;
}
