using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>
/// The licences that the calls of a bridge use: the personal licence of the space's owner if they have one, otherwise shared licences.
/// </summary>
internal static class MultipartyLicensing
{
    private static readonly Basis s_weights = Basis.Inferred("the weight of a call is its share of the meeting's legs, and each leg uses one capacity unit");

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/multipartyLicensing",
        Verbs = Verbs.Read,
        Item =
        [
            new Computed("timestamp", (_, bridge) => Moment.Shown(bridge.WallClock)),
            Limit("personalLicenseLimit", "personal"),
            Limit("sharedLicenseLimit", "shared"),
            Limit("capacityUnitLimit", "capacityUnits"),
            Computed.Number("users", (_, bridge) => bridge.Count(User.Definition)),
            Computed.Number("personalLicenses", (_, bridge) => LicensedUsers(bridge)),
            Computed.Number("participantsActive", (_, bridge) => bridge.Counters.Connected),
            Computed.Number("callsActive", (_, bridge) => InUse(bridge).Count()),
            new Computed("weightedCallsActive", (_, bridge) => Decimal(InUse(bridge).Sum(call => call.Share))).On(s_weights),
            Computed.Number("callsWithoutPersonalLicense", (_, bridge) => Unlicensed(bridge).Count()),
            new Computed("weightedCallsWithoutPersonalLicense", (_, bridge) => Decimal(Unlicensed(bridge).Sum(call => call.Share))).On(s_weights),
            new Computed("capacityUnitUsage", (_, bridge) => Decimal(bridge.Counters.Connected)).On(s_weights),
            new Computed("capacityUnitUsageWithoutPersonalLicense", (_, bridge) => Decimal(Unlicensed(bridge).Sum(call => call.Legs))).On(s_weights),
        ],
    };

    /// <summary>A number of licences with three decimals, as in the guide's sample.</summary>
    public static string Decimal(decimal number) => number.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>
    /// The calls of the bridge with connected legs, with the number of legs on this bridge and their share of all legs of the meeting.
    /// </summary>
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

    /// <summary>The owner of the call's space, if they have a personal licence; otherwise null.</summary>
    public static ResourceObject? LicensedOwnerOf(ResourceObject call, IBridgeContext bridge) =>
        User.Named(Call.SpaceOf(call, bridge)?.Text(CoSpace.OwnerJid), bridge) is { } owner && IsLicensed(owner, bridge) ? owner : null;

    // Users with the same profile and tenant have the same result.
    public static int LicensedUsers(IBridgeContext bridge)
    {
        var known = new Dictionary<(string? Profile, string? Tenant), bool>();
        return bridge.All(User.Definition).Count(user =>
        {
            var kind = (user.Text(User.UserProfile), user.Text(User.Tenant));
            if (!known.TryGetValue(kind, out var isLicensed))
                known.Add(kind, isLicensed = IsLicensed(user, bridge));
            return isLicensed;
        });
    }

    private static bool IsLicensed(ResourceObject user, IBridgeContext bridge) =>
        Inheritance.MostSpecific(UserProfile.Definition, user, bridge)?.Get(UserProfile.HasLicense) == true;

    private static IEnumerable<(ResourceObject Call, int Legs, decimal Share)> Unlicensed(IBridgeContext bridge) =>
        InUse(bridge).Where(used => LicensedOwnerOf(used.Call, bridge) is null);

    private static int Legs(ResourceObject call, IBridgeContext bridge) => bridge.Referring(CallLeg.Definition, CallLeg.CallId, call.Id)
        .Count(leg => bridge.Live.LegOf(leg) is { IsConnected: true, CountsMedia: true });
}
