using System.Globalization;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary><c>/exchanges/{sequence}</c>: one exchange of the journal, with its bodies and the lines of its trace.</summary>
internal sealed class ExchangesApi(Cluster cluster, JournalApi journal)
{
    private static readonly ControlOperation s_get = new("GET", "/exchanges/{sequence}", "Returns one entry of the journal with its form, its answer and the lines of its API trace.")
    {
        Answer = "Exchange",
        Query = [("secrets", "boolean", "Shows the secrets in the form and the answer. The lines never show them.")],
        Problems = [400, 404],
    };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>());

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private async Task Get(HttpContext context)
    {
        var hasSecrets = ControlBody.Flag(context, "secrets");
        var number = (string?)context.GetRouteValue("sequence") ?? "";
        KeptExchange? exchange = null;
        IReadOnlyDictionary<string, string> clientNames;
        long oldest, last;
        using (cluster.Enter())
        {
            (oldest, last, clientNames) = (cluster.Journal.Oldest, cluster.Journal.Last, cluster.ClientNames);
            if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                exchange = cluster.Journal.Find(sequence);
        }
        if (exchange is null)
        {
            await ControlAnswer.Problem(context, 404, $"The journal has no exchange {ControlAnswer.Short(number)}; {(last == 0 ? "it is empty" : $"it has {oldest} to {last}")}.");
            return;
        }
        var lines = await TraceLines.OfAsync(exchange, clientNames);
        context.Response.Headers.CacheControl = "no-store";
        await ControlAnswer.Json(context, json =>
        {
            journal.WriteMembers(json, exchange.Listed, exchange, hasSecrets);
            if (lines is null)
                return;
            json.WriteStartArray("lines");
            foreach (var line in lines)
                json.WriteStringValue(line);
            json.WriteEndArray();
        }, isReadable: true);
    }
}
