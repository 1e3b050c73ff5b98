using System.Text;
using System.Threading.Channels;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.Api;

/// <summary>Applies the faults of a run to the requests and connections of one bridge.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="index">The index of the bridge.</param>
/// <param name="writer">Writes answers.</param>
/// <param name="answer">Answers a request normally.</param>
internal sealed class FaultInjection(Cluster cluster, int index, AnswerWriter writer, Func<IFeatureCollection, ApiRequest, Task> answer)
{
    /// <summary>True when a fault resets a connection that is about to begin TLS. Each call counts as one connection.</summary>
    public bool AbortsTls()
    {
        if (!cluster.HasFaults)
            return false;
        using var gate = cluster.Enter();
        return cluster.Faults.NextHandshake(cluster.Bridges[index].BridgeName) is not null;
    }

    /// <summary>Handles a request in the place of the bridge when a fault acts on it. Returns null when the bridge should answer at once.</summary>
    public Task? Apply(IFeatureCollection context, ApiRequest request)
    {
        if (!cluster.HasFaults)
            return null;
        ChannelReader<int> pause;
        CancellationToken end;
        using (cluster.Enter())
        {
            var (bridge, release) = (cluster.Bridges[index].BridgeName, cluster.Bridges[index].Release);
            if (cluster.Faults.Next(bridge, request.Method, ApiRoutes.Plain(request.Path)) is not { } found)
                return null;
            request.Fault = found;

            // The bridge never gets these requests, so they have no trace number. Status 0 means no answer.
            if (found.Effect.Kind is FaultKind.Status or FaultKind.Reset or FaultKind.Hang or FaultKind.Crash)
            {
                cluster.Bridges[index].NoteExchange(
                    new JournalEntry(cluster.Timeline.Now, bridge, null, request.Method, request.Target, found.Effect.Status, [], found.Id),
                    request.FactsOf(release), request.Body, Encoding.UTF8.GetBytes(found.Effect.Body ?? ""));
            }
            else if (found.Effect.Kind is FaultKind.Delay)
            {
                request.Began = cluster.Journal.Begin(cluster.Timeline.Now, cluster.History.Commands.Count);
            }
            if (found.Effect.Kind is FaultKind.Crash)
                cluster.LifeCycle.Crash(cluster.Bridges[index]);
            pause = cluster.Timeline.Ticks(found.Effect.Pause, found.Effect.Kind is FaultKind.Delay ? 1 : 0);
            end = cluster.Bridges[index].Ends;
        }

        var effect = request.Fault.Effect;
        switch (effect.Kind)
        {
            case FaultKind.Delay:
                return AnswerAfterAsync(context, request, pause, end);
            case FaultKind.Status:
                return writer.Write(context, request, new ApiAnswer(effect.Status), Encoding.UTF8.GetBytes(effect.Body ?? ""));
            case FaultKind.Reset or FaultKind.Crash:
                context.Feature<IHttpRequestLifetimeFeature>().Abort();
                return Task.CompletedTask;
            case FaultKind.Hang:
                return HangAsync(context.Feature<IHttpRequestLifetimeFeature>(), end);
            default:
                return null;
        }
    }

    // The request takes effect even if its client disconnects during the pause.
    private async Task AnswerAfterAsync(IFeatureCollection context, ApiRequest request, ChannelReader<int> pause, CancellationToken end)
    {
        try
        {
            await pause.ReadAsync(end);
        }
        catch (OperationCanceledException)
        {
            await writer.GiveUp(context, request);
            return;
        }
        await answer(context, request);
    }

    private static async Task HangAsync(IHttpRequestLifetimeFeature lifetime, CancellationToken end)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.RequestAborted, end);
        await new TaskCompletionSource().Task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.Abort();
    }
}
