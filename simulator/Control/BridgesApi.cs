using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary>Which bridges run and see each other: told, and changed.</summary>
internal sealed class BridgesApi(Cluster cluster, BridgeSockets sockets)
{
    public void Map(ControlRoutes routes)
    {
        routes.Map(ControlOperation.GetBridges, List);
        routes.Map(ControlOperation.Stop, context => OnBridge(context, sockets.StopAsync));
        routes.Map(ControlOperation.Start, context => OnBridge(context, sockets.StartAsync));
        routes.Map(ControlOperation.Isolate, context => OnBridge(context, InGate(cluster.Isolate)));
        routes.Map(ControlOperation.Rejoin, context => OnBridge(context, InGate(cluster.Rejoin)));
    }

    /// <summary>Says that there is no such bridge. Runs inside the gate.</summary>
    public static string Unknown(Cluster cluster, string? name) =>
        $"There is no bridge {name}; there are {string.Join(", ", cluster.Bridges.Select(bridge => bridge.BridgeName))}.";

    /// <summary>Says that all is ready, once the sockets are those of the bridges that run now.</summary>
    public static async Task Follow(HttpContext context, BridgeSockets sockets)
    {
        if (await IsDone(context, sockets.FollowAsync))
            await ControlApi.Healthy(context);
    }

    private Task List(HttpContext context)
    {
        List<(string Name, string State)> bridges;
        using (cluster.Enter())
            bridges = [.. cluster.Bridges.Select(bridge => (bridge.BridgeName, !bridge.IsRunning ? "stopped" : bridge.IsIsolated ? "isolated" : "running"))];
        return ControlApi.Json(context, json =>
        {
            json.WriteStartArray("bridges");
            foreach (var ((name, state), (http, https)) in bridges.Zip(sockets.Addresses))
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("state", state);
                json.WriteString("http", AddressOf(http));
                json.WriteString("https", AddressOf(https));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private static string? AddressOf(Uri? address) => address?.GetLeftPart(UriPartial.Authority);

    /// <summary>Does the work with the bridge of the path; the work says whether there is one when it comes to it.</summary>
    private async Task OnBridge(HttpContext context, Func<string, Task<bool>> work)
    {
        var name = (string)context.GetRouteValue("bridge")!;
        var isThere = false;
        if (!await IsDone(context, async () => isThere = await work(name)))
            return;
        if (isThere)
        {
            await ControlApi.Healthy(context);
            return;
        }
        string unknown;
        using (cluster.Enter())
            unknown = Unknown(cluster, name);
        await ControlApi.Problem(context, 404, unknown);
    }

    /// <summary>Whether the work was done; where a port is taken, that is the answer.</summary>
    private static async Task<bool> IsDone(HttpContext context, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (IOException error)
        {
            await ControlApi.Problem(context, 409, $"The bridge cannot listen as it did before: {error.Message.TrimEnd('.')}.");
            return false;
        }
    }

    private Func<string, Task<bool>> InGate(Action<Bridge> work) => name =>
    {
        using var gate = cluster.Enter();
        var bridge = cluster.BridgeNamed(name);
        if (bridge is not null)
            work(bridge);
        return Task.FromResult(bridge is not null);
    };
}
