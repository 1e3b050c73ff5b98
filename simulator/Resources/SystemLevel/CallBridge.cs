using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A bridge as the cluster knows it: each bridge lists all of them.</summary>
internal static class CallBridge
{
    public static readonly Field<string> Name = Field.Text("name").Required();

    // Shown empty when unset, as document 212298 prints it; for the address that is by analogy.
    public static readonly Field<string> Address = Field.Text("address").EvenWhenEmpty();
    public static readonly Field<string> SipDomain = Field.Text("sipDomain").EvenWhenEmpty().On(Basis.Observed("trace 8891"));

    public static readonly Field<Guid> CallBridgeGroup = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist).Since("2.1");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "callBridges",
        Element = "callBridge",
        NotFound = Failure.CallBridgeDoesNotExist,
        AuditName = "call bridge",
        Fields = [Name, Address, SipDomain, CallBridgeGroup],
        Item = [Name, Address, SipDomain, CallBridgeGroup],
        Listed = [Name],
        Unique = [new(Name, Failure.DuplicateCallBridgeName)],
    };
}
