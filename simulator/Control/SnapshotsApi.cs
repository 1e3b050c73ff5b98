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
    private const int LongestName = 64;
    private const string Shape = "The body is {\"name\":\"…\"} or empty; a name has 1 to 64 letters, digits, - . and _.";

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
        using var document = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        string? name = null;
        if (document is not null && (document.RootElement is not { ValueKind: JsonValueKind.Object } root
            || (root.TryGetProperty("name", out var text) && (name = NameOf(text)) is null)))
        {
            await ControlApi.Problem(context, 400, Shape);
            return;
        }
        var isFull = false;
        using (cluster.Enter())
        {
            name ??= FreeName();
            _kept.RemoveAll(entry => entry.Name == name);
            isFull = _kept.Count >= cluster.Settings.Snapshots;
            if (!isFull)
                _kept.Add((name, cluster.Timeline.Now, cluster.TakeSnapshot()));
        }
        if (isFull)
            await ControlApi.Problem(context, 409, $"{cluster.Settings.Snapshots} snapshots are kept already; DELETE /snapshots/{{name}} forgets one.");
        else
            await ControlApi.Json(context, json => json.WriteString("name", name));
    }

    private Task Restore(HttpContext context)
    {
        int index;
        using (cluster.Enter())
        {
            index = IndexOf(context);
            if (index >= 0)
                cluster.Restore(_kept[index].Snapshot);
        }
        return index >= 0 ? BridgesApi.Follow(context, sockets) : Unknown(context);
    }

    private Task Remove(HttpContext context)
    {
        int index;
        using (cluster.Enter())
        {
            index = IndexOf(context);
            if (index >= 0)
                _kept.RemoveAt(index);
        }
        return index >= 0 ? GetAll(context) : Unknown(context);
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
