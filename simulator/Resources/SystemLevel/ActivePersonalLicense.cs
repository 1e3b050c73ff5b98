using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A user whose personal licence is in use. Spaces belong to no licensed user, so there is none.</summary>
internal static class ActivePersonalLicense
{
    public static readonly Field<long> CallsActive = Field.Number("callsActive").ReadOnly();
    public static readonly Field<string> WeightedCallsActive = Field.Text("weightedCallsActive").ReadOnly();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "system/multipartyLicensing/activePersonalLicenses",
        Element = "user",
        IsLocal = true,
        Verbs = Verbs.List,
        Fields = [CallsActive, WeightedCallsActive],
        Listed = [CallsActive, WeightedCallsActive],
        Members = (_, _) => [],
    };
}
