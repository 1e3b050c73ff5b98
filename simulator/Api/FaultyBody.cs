using System.IO.Pipelines;
using System.Threading.Channels;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.Api;

/// <summary>Writes the body of an answer that a fault acts on: in part, with flipped bits, or byte by byte.</summary>
internal sealed class FaultyBody(Cluster cluster, int index)
{
    public Task WriteAsync(IFeatureCollection context, ReadOnlyMemory<byte> body, Fault fault)
    {
        var writer = context.Feature<IHttpResponseBodyFeature>().Writer;
        switch (fault.Effect.Kind)
        {
            case FaultKind.Truncate:
                body = body[..(body.Length / 2)];
                break;
            case FaultKind.Corrupt:
                using (cluster.Enter())
                    body = fault.Corrupt(body.Span);
                break;
            case FaultKind.Drip:
                return DripAsync(context, writer, body.ToArray(), fault.Effect.Pause);
        }
        return writer.WriteAsync(body).AsTask();
    }

    private async Task DripAsync(IFeatureCollection context, PipeWriter writer, byte[] body, TimeSpan pause)
    {
        var lifetime = context.Feature<IHttpRequestLifetimeFeature>();
        ChannelReader<int> ticks;
        CancellationTokenSource end;
        using (cluster.Enter())
        {
            ticks = cluster.Timeline.Ticks(pause, Math.Min(body.Length, cluster.Settings.DrippedBytes));
            end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.RequestAborted, cluster.Bridges[index].Ends);
        }
        using (end)
        {
            try
            {
                await context.Feature<IHttpResponseBodyFeature>().StartAsync(end.Token);
                await writer.FlushAsync(end.Token);
                var sent = 0;
                await foreach (var _ in ticks.ReadAllAsync(end.Token))
                    await writer.WriteAsync(body.AsMemory(sent++, 1), end.Token);
                await writer.WriteAsync(body.AsMemory(sent), end.Token);
            }
            catch (OperationCanceledException)
            {
                lifetime.Abort();
            }
        }
    }
}
