using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>What the calls of a bridge use of its licences. No space belongs to a licensed user, so all calls use shared licences.</summary>
internal static class MultipartyLicensing
{
    private static readonly Basis s_weights = Basis.Inferred("a call weighs what its share of the meeting's legs is, and each leg one capacity unit");

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/multipartyLicensing",
        Verbs = Verbs.Read,
        Item =
        [
            new Computed("timestamp", (_, bridge) => Time(bridge.Now)),
            Limit("personalLicenseLimit", "personal"),
            Limit("sharedLicenseLimit", "shared"),
            Limit("capacityUnitLimit", "capacityUnits"),
            Computed.Number("users", (_, _) => 0),
            Computed.Number("personalLicenses", (_, _) => 0),
            Computed.Number("participantsActive", (_, bridge) => SystemLoad.ConnectedLegs(bridge).Count()),
            Computed.Number("callsActive", (_, bridge) => InUse(bridge).Count()),
            new Computed("weightedCallsActive", (_, bridge) => Weight(bridge)).On(s_weights),
            Computed.Number("callsWithoutPersonalLicense", (_, bridge) => InUse(bridge).Count()),
            new Computed("weightedCallsWithoutPersonalLicense", (_, bridge) => Weight(bridge)).On(s_weights),
            new Computed("capacityUnitUsage", (_, bridge) => Units(bridge)).On(s_weights),
            new Computed("capacityUnitUsageWithoutPersonalLicense", (_, bridge) => Units(bridge)).On(s_weights),
        ],
    };

    /// <summary>A time as licence nodes print it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A share of licences; three decimals, as in the guide's sample.</summary>
    public static string Decimal(decimal number) => number.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>The calls of the bridge that somebody is in, with the number of legs here and their share of all legs of the meeting.</summary>
    public static IEnumerable<(ResourceObject Call, int Legs, decimal Share)> InUse(IBridgeContext bridge)
    {
        var everywhere = bridge.AllInCluster(Call.Definition).ToLookup(entry => entry.Subject.Text(Call.CallCorrelator), entry => Legs(entry.Subject, entry.Bridge));
        foreach (var call in bridge.All(Call.Definition))
        {
            if (Legs(call, bridge) is > 0 and var legs)
                yield return (call, legs, (decimal)legs / everywhere[call.Text(Call.CallCorrelator)].Sum());
        }
    }

    private static Computed Limit(string name, string feature) => Computed.Number(name, (_, bridge) =>
        bridge.Licenses.FirstOrDefault(license => license.Name == feature) is { IsHeld: true, Limit: { } limit } ? limit : 0);

    private static string Weight(IBridgeContext bridge) => Decimal(InUse(bridge).Sum(call => call.Share));

    private static string Units(IBridgeContext bridge) => Decimal(SystemLoad.ConnectedLegs(bridge).Count());

    private static int Legs(ResourceObject call, IBridgeContext bridge)
    {
        var id = call.Id.ToString();
        return SystemLoad.ConnectedLegs(bridge).Count(leg => leg.Text(CallLeg.CallId) == id);
    }
}
