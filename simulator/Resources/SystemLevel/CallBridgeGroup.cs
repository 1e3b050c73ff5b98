using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A group of bridges that share their load.</summary>
internal static class CallBridgeGroup
{
    public static readonly Field<string> Name = Field.Text("name");
    public static readonly Field<bool> LoadBalancingEnabled = Field.Flag("loadBalancingEnabled").DefaultsTo("false");
    public static readonly Field<bool> LoadBalanceLyncCalls = Field.Flag("loadBalanceLyncCalls").DefaultsTo("false");
    public static readonly Field<bool> LoadBalanceOutgoingCalls = Field.Flag("loadBalanceOutgoingCalls").DefaultsTo("false").Since("2.2");
    public static readonly Field<bool> LoadBalanceUserCalls = Field.Flag("loadBalanceUserCalls").DefaultsTo("true").Since("2.3");
    public static readonly Field<bool> LoadBalanceIndirectCalls = Field.Flag("loadBalanceIndirectCalls").DefaultsTo("false").Since("2.4");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "callBridgeGroups",
        Element = "callBridgeGroup",
        NotFound = Failure.CallBridgeGroupDoesNotExist,
        AuditName = "call bridge group",
        Lifetime = Lifetime.From("2.1"),
        Fields =
        [
            Name, LoadBalancingEnabled, LoadBalanceLyncCalls, LoadBalanceOutgoingCalls, LoadBalanceUserCalls,
            LoadBalanceIndirectCalls,
        ],
        Item =
        [
            Name, LoadBalancingEnabled, LoadBalanceLyncCalls, LoadBalanceOutgoingCalls, LoadBalanceUserCalls,
            LoadBalanceIndirectCalls,
        ],
        Listed = [Name],
    };
}
