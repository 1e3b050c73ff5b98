using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>Bridges that share their load.</summary>
internal static class CallBridgeGroup
{
    public static readonly Field<string> Name = Field.Text("name");
    public static readonly Field<bool> LoadBalancingEnabled = Field.Flag("loadBalancingEnabled");
    public static readonly Field<bool> LoadBalanceLyncCalls = Field.Flag("loadBalanceLyncCalls");
    public static readonly Field<bool> LoadBalanceOutgoingCalls = Field.Flag("loadBalanceOutgoingCalls").Since("2.2");
    public static readonly Field<bool> LoadBalanceUserCalls = Field.Flag("loadBalanceUserCalls").Since("2.3");
    public static readonly Field<bool> LoadBalanceIndirectCalls = Field.Flag("loadBalanceIndirectCalls").Since("2.4");

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
