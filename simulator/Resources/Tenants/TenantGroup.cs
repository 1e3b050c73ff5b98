using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Tenants;

/// <summary>A group of tenants that share a numbering plan.</summary>
internal static class TenantGroup
{
    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "tenantGroups",
        Element = "tenantGroup",
        NotFound = Failure.TenantGroupDoesNotExist,
        AuditName = "tenant group",
        Fields = [],
        Item = [],
        Listed = [],
    };
}
