using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A user whose personal licence is in use, because a call is active in a space they own.</summary>
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
        PlacedByGuess = [CallsActive, WeightedCallsActive],
        Members = (_, bridge) => InUse(bridge),
    };

    private static IEnumerable<ResourceObject> InUse(IBridgeContext bridge)
    {
        foreach (var calls in MultipartyLicensing.InUse(bridge).GroupBy(used => MultipartyLicensing.LicensedOwnerOf(used.Call, bridge)))
        {
            if (calls.Key is not { } owner)
                continue;
            var values = new ResourceValues(Definition);
            values.Set(CallsActive, calls.Count().ToString(CultureInfo.InvariantCulture));
            values.Set(WeightedCallsActive, MultipartyLicensing.Decimal(calls.Sum(call => call.Share)));
            yield return new ResourceObject(Definition, owner.Id, values.Values, owner.Age);
        }
    }
}
