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
        routes.Map(ControlOperation.Stop, context => On(context, sockets.StopAsync));
        routes.Map(ControlOperation.Start, context => On(context, sockets.StartAsync));
        routes.Map(ControlOperation.Isolate, context => On(context, name => InGate(name, cluster.Isolate)));
        routes.Map(ControlOperation.Rejoin, context => On(context, name => InGate(name, cluster.Rejoin)));
    }

    public static string Unknown(Cluster cluster, string? name) =>
        $"There is no bridge {name}; there are {string.Join(", ", cluster.Bridges.Select(bridge => bridge.BridgeName))}.";

    /// <summary>Says that all is ready, once the sockets are those of the bridges that run now.</summary>
    public static Task Follow(HttpContext context, BridgeSockets sockets) => Answer(context, sockets.FollowAsync);

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

    private async Task On(HttpContext context, Func<string, Task> work)
    {
        var name = (string?)context.GetRouteValue("bridge");
        if (name is null || cluster.BridgeNamed(name) is null)
        {
            await ControlApi.Problem(context, 404, Unknown(cluster, name));
            return;
        }
        await Answer(context, () => work(name));
    }

    private static async Task Answer(HttpContext context, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (IOException error)
        {
            await ControlApi.Problem(context, 409, $"The bridge cannot listen as it did before: {error.Message.TrimEnd('.')}.");
            return;
        }
        await ControlApi.Healthy(context);
    }

    private Task InGate(string name, Action<Bridge> work)
    {
        using (cluster.Enter())
            work(cluster.BridgeNamed(name)!);
        return Task.CompletedTask;
    }
}
