using System.Globalization;
using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary><c>/snapshots</c>: keeps states of the run, and returns to them.</summary>
internal sealed class SnapshotsApi(Cluster cluster, BridgeSockets sockets)
{
    private const int LongestName = 64;
    private const string Shape = "The body must be {\"name\":\"…\"} or empty; a name has 1 to 64 letters, digits, - . and _.";

    private static readonly ControlOperation s_getAll = new("GET", "/snapshots", "Lists the snapshots.") { Answer = "Snapshots" };

    private static readonly ControlOperation s_create = new("POST", "/snapshots", "Creates a snapshot of the cluster under a name.")
    {
        Body = "SnapshotName",
        Answer = "SnapshotName",
        Problems = [400, 409],
    };

    private static readonly ControlOperation s_changes = new("GET", "/snapshots/{name}/changes", "Lists the objects that were added, changed or removed since a snapshot.") { Answer = "SnapshotChanges", Problems = [404] };

    private static readonly ControlOperation s_restore = new("POST", "/snapshots/{name}/restore", "Returns to a snapshot.") { Problems = [404, 409, 503] };

    private static readonly ControlOperation s_remove = new("DELETE", "/snapshots/{name}", "Deletes a snapshot.")
    {
        Answer = "Snapshots",
        Problems = [404],
    };

    // In the order of their creation. Used inside the gate only.
    private readonly List<(string Name, DateTimeOffset Time, Snapshot Snapshot)> _kept = [];
    private int _lastNumber;

    public static ControlArea Area { get; } = new([s_getAll, s_create, s_changes, s_restore, s_remove], new Dictionary<string, string>
    {
        ["Snapshots"] = """
            {"type":"object","required":["snapshots"],"properties":{"snapshots":{"type":"array","items":{"type":"object","properties":{
              "name":{"type":"string"},
              "time":{"type":"string","format":"date-time"}}}}}}
            """,
        ["SnapshotChanges"] = SnapshotChanges.Schema,
        ["SnapshotName"] = """{"type":"object","properties":{"name":{"type":"string","pattern":"^[A-Za-z0-9._-]{1,64}$","description":"The name; the next free number by default."}}}""",
    });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_getAll, GetAll);
        routes.Map(s_create, Create);
        routes.Map(s_changes, GetChanges);
        routes.Map(s_restore, Restore);
        routes.Map(s_remove, Remove);
    }

    private Task GetAll(HttpContext context)
    {
        List<(string Name, DateTimeOffset Time)> kept;
        using (cluster.Enter())
            kept = [.. _kept.Select(entry => (entry.Name, entry.Time))];
        return ControlAnswer.Json(context, json =>
        {
            json.WriteStartArray("snapshots");
            foreach (var (name, time) in kept)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("time", ControlAnswer.TimeText(time));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private async Task Create(HttpContext context)
    {
        using var document = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        string? name = null;
        if (document is not null && (document.RootElement is not { ValueKind: JsonValueKind.Object } root
            || (root.TryGetProperty("name", out var text) && (name = NameOf(text)) is null)))
        {
            await ControlAnswer.Problem(context, 400, Shape);
            return;
        }
        var isFull = false;
        using (cluster.Enter())
        {
            name ??= FreeName();
            _kept.RemoveAll(entry => entry.Name == name);
            isFull = _kept.Count >= cluster.Settings.Snapshots;
            if (!isFull)
                _kept.Add((name, cluster.Timeline.Now, cluster.Worlds.TakeSnapshot()));
        }
        if (isFull)
            await ControlAnswer.Problem(context, 409, $"{cluster.Settings.Snapshots} snapshots exist, which is the maximum; delete one with DELETE /snapshots/{{name}}.");
        else
            await ControlAnswer.Json(context, json => json.WriteString("name", name));
    }

    // As for an export of the world, only the present state is read inside the gate.
    private Task GetChanges(HttpContext context)
    {
        World before, after;
        DateTimeOffset since;
        using (cluster.Enter())
        {
            if (IndexOf(context) is not (>= 0 and var index))
                return Unknown(context);
            (since, before, after) = (_kept[index].Time, _kept[index].Snapshot.World, cluster.Worlds.Save());
        }
        var changes = WorldChanges.Between(before, after, type => cluster.ViewOf(type).Untouched());
        return ControlAnswer.Json(context, json => SnapshotChanges.Write(json, since, changes));
    }

    private Task Restore(HttpContext context)
    {
        int index;
        using (cluster.Enter())
        {
            index = IndexOf(context);
            if (index >= 0)
                cluster.Worlds.Restore(_kept[index].Snapshot);
        }
        return index >= 0 ? BridgesApi.FollowAsync(context, sockets, cluster) : Unknown(context);
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
        ControlAnswer.Problem(context, 404, $"There is no snapshot {context.GetRouteValue("name")}; GET /snapshots lists them all.");

    private string FreeName()
    {
        string name;
        do
            name = (++_lastNumber).ToString(CultureInfo.InvariantCulture);
        while (_kept.Exists(entry => entry.Name == name));
        return name;
    }

    private static string? NameOf(JsonElement text) =>
        text.ValueKind is JsonValueKind.String && text.GetString() is { Length: > 0 and <= LongestName } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
            ? name
            : null;
}
