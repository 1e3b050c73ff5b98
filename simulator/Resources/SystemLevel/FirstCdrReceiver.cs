using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The single CDR receiver of releases before R1.8. It is an alias of the first receiver.</summary>
internal static class FirstCdrReceiver
{
    public static readonly Field<string> Uri = Field.WebAddress("uri").ModifyOnly().AlsoCalled("url");

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/cdrReceiver",
        VerbsOn = [(Verbs.Read, Basis.Observed("a client reads it"))],
        Verbs = Verbs.Read | Verbs.Modify,
        AuditName = "CDR receiver",
        Fields = [Uri],
        Item = [new Computed("uri", (_, bridge) => First(bridge)?.Text(CdrReceiver.Uri)).On(Basis.Observed("a client reads it"))],
        Perform = Replace,
    };

    private static ResourceObject? First(IBridgeContext bridge) => bridge.All(CdrReceiver.Definition).FirstOrDefault();

    // An empty address removes the receiver together with its id. Setting an address later creates a new id.
    private static Outcome Replace(ResourceValues request, ResourceObject? parent, IBridgeContext bridge)
    {
        var first = First(bridge);
        if (request.Text(Uri) is { } uri)
        {
            var values = new ResourceValues(CdrReceiver.Definition, first);
            values.Set(CdrReceiver.Uri, uri);
            if (first is null)
                bridge.Add(values, bridge.NextId());
            else
                bridge.Change(first, values);
        }
        else if (request.WasSent(Uri) && first is not null)
        {
            bridge.Remove(first);
        }
        return default;
    }
}
