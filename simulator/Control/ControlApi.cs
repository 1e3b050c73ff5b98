using System.Net;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary>
/// The control API of one cluster: commands for tests and tools that the bridges' own API lacks. It takes and returns JSON, and errors are
/// <c>application/problem+json</c>. Each area has its own file with its operations, schemas and handlers.
/// </summary>
internal sealed class ControlApi(Cluster cluster, BridgeSockets sockets, Func<Release, ReleaseCatalog> catalogs, string? token, string? password = null)
{
    /// <summary>The areas, in the order of the OpenAPI document.</summary>
    public static IReadOnlyList<ControlArea> Areas => field ??=
    [
        HealthApi.Area, WorldApi.Area, SnapshotsApi.Area, StateApi.Area, ClockApi.Area, IdsApi.Area, JournalApi.Area, ExchangesApi.Area, RunApi.Area, StreamApi.Area, IncidentsApi.Area, FarEndsApi.Area,
        ServersApi.Area, IncomingCallsApi.Area, CallsApi.Area, CallLegsApi.Area, CdrApi.Area, EventClientsApi.Area, BridgesApi.Area, BridgeRequestsApi.Area, BridgeLogApi.Area, CountersApi.Area, MetricsApi.Area, NetworkApi.Area, DatabaseApi.Area, FaultsApi.Area, HostilityApi.Area,
        DescriptionApi.Area,
    ];

    /// <summary>Adds the API to a host: the handler of exceptions, the check of the caller, the files of the page, and the routes, in this order.</summary>
    public void Map(WebApplication host, IPAddress listen, IReadOnlyList<ControlExtension> extensions)
    {
        var routes = RoutesOf();
        routes.Extensions = extensions;
        host.Use(CatchAsync);
        host.Use(new CallerCheck(listen, token, routes, PageFiles.Embedded).InvokeAsync);
        host.Use(PageFiles.Embedded.AnswerAsync);
        host.Run(routes.RunAsync);
    }

    /// <summary>Each operation with its handler.</summary>
    internal ControlRoutes RoutesOf()
    {
        var routes = new ControlRoutes(new CommandWatch(cluster).RunAsync);
        var journal = new JournalApi(cluster);
        HealthApi.Map(routes);
        new WorldApi(cluster, sockets, catalogs, password).Map(routes);
        new SnapshotsApi(cluster, sockets).Map(routes);
        new StateApi(cluster).Map(routes);
        new ClockApi(cluster, sockets).Map(routes);
        new IdsApi(cluster).Map(routes);
        journal.Map(routes);
        new ExchangesApi(cluster, journal).Map(routes);
        new RunApi(cluster).Map(routes);
        new StreamApi(cluster, journal).Map(routes);
        new IncidentsApi(cluster).Map(routes);
        FarEndsApi.Map(cluster, routes);
        ServersApi.Map(cluster, routes);
        new IncomingCallsApi(cluster).Map(routes);
        new CallsApi(cluster).Map(routes);
        new CallLegsApi(cluster).Map(routes);
        new CdrApi(cluster).Map(routes);
        new EventClientsApi(cluster, sockets).Map(routes);
        new BridgesApi(cluster, sockets).Map(routes);
        new BridgeRequestsApi(cluster, sockets).Map(routes);
        new BridgeLogApi(cluster).Map(routes);
        new CountersApi(cluster, sockets).Map(routes);
        new MetricsApi(cluster, sockets).Map(routes);
        new NetworkApi(cluster).Map(routes);
        new DatabaseApi(cluster).Map(routes);
        new FaultsApi(cluster).Map(routes);
        new HostilityApi(cluster).Map(routes);
        new DescriptionApi(cluster).Map(routes);
        return routes;
    }

    /// <summary>Answers what a handler throws: a refusal with its own status, and any other exception with 500 and an incident.</summary>
    private async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            // The client has disconnected.
        }
        catch (ControlProblemException refused) when (!context.Response.HasStarted)
        {
            await ControlAnswer.Problem(context, refused.Status, refused.Message);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await ControlAnswer.Problem(context, error.StatusCode, error.Message);
        }
        catch (Exception error)
        {
            cluster.Incidents.Report($"answering {context.Request.Method} {context.Request.Path} of the control API", error);
            if (context.Response.HasStarted)
                context.Abort();
            else
                await ControlAnswer.Problem(context, 500, "The control API failed while it handled this request; GET /incidents shows the error.");
        }
    }
}

/// <summary>One area of the control API.</summary>
/// <param name="Operations">Its operations, in the order of the OpenAPI document.</param>
/// <param name="Schemas">The JSON schemas that they need, by name.</param>
internal sealed record ControlArea(IReadOnlyList<ControlOperation> Operations, IReadOnlyDictionary<string, string> Schemas);
