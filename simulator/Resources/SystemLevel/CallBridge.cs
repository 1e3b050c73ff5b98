using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A bridge in the configuration of the cluster. Every bridge lists all of them.</summary>
internal static class CallBridge
{
    public static readonly Field<string> Name = Field.Text("name").Required();

    // sipDomain is shown empty when unset, as in document 212298; address by analogy (inferred).
    public static readonly Field<string> Address = Field.Text("address").EvenWhenEmpty();
    public static readonly Field<string> SipDomain = Field.Text("sipDomain").EvenWhenEmpty().On(Basis.Observed("trace 8891"));

    public static readonly Field<Guid> CallBridgeGroup = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist).Since("2.1");

    private static readonly Uniqueness s_uniqueName = new(Name, Failure.DuplicateCallBridgeName);

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "callBridges",
        Element = "callBridge",
        NotFound = Failure.CallBridgeDoesNotExist,
        AuditName = "call bridge",
        DecidesServers = true,
        Fields = [Name, Address, SipDomain, CallBridgeGroup],
        Item = [Name, Address, SipDomain, CallBridgeGroup],
        Listed = [Name],
        Unique = [s_uniqueName],
        AfterListening = Advertise,
    };

    // A bridge that the world does not describe gets a call bridge, so that it can be discovered as well.
    private static void Advertise(IBridgeContext bridge, string address)
    {
        if (bridge.CallBridgeId is not { } id || bridge.Find(Definition, id) is not { } own)
        {
            var name = $"CallBridge-{bridge.BridgeName}";
            own = bridge.FindByUnique(Definition, s_uniqueName, name);
            if (own is null)
            {
                var values = new ResourceValues(Definition);
                values.Set(Name, name);
                own = bridge.Add(values, bridge.CallBridgeId ?? bridge.DerivedId($"call bridge {bridge.BridgeName}"));
            }
            bridge.CallBridgeId = own.Id;
        }
        bridge.Set(own, Address, address);
    }

    /// <summary>The host in the address of the call bridge; null where it has none.</summary>
    public static string? HostOf(Guid? callBridge, IBridgeContext bridge) =>
        callBridge is { } id && Uri.TryCreate(bridge.Find(Definition, id)?.Text(Address), UriKind.Absolute, out var address) && address.Host.Length > 0
            ? address.Host
            : null;
}
