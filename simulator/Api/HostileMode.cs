using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.Api;

/// <summary>Applies hostile mode to the requests of one bridge: it draws the effects on a request, and answers 503 itself.</summary>
internal sealed class HostileMode(Cluster cluster, int index, AnswerWriter writer)
{
    /// <summary>Draws the effects on the request. Returns null when the bridge should answer.</summary>
    public Task? Apply(IFeatureCollection context, ApiRequest request)
    {
        if (cluster.Hostility is null)
            return null;
        using (cluster.Enter())
        {
            if ((request.Hostile = cluster.Hostility?.Begin()) is not { IsBusy: true } exchange)
                return null;
            var bridge = cluster.Bridges[index];
            bridge.NoteExchange(
                new JournalEntry(cluster.Timeline.Now, bridge.BridgeName, null, request.Method, request.Target, AnswerWriter.Busy.Status, [], null, exchange.Effects),
                request.FactsOf(bridge.Release), request.Body);
        }
        return writer.Write(context, request, AnswerWriter.Busy, default);
    }
}
