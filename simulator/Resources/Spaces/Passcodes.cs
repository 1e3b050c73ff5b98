using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>Checks the length of the passcode of a space or access method.</summary>
internal static class Passcodes
{
    /// <summary>
    /// Refuses a passcode that is shorter than the nearest profile requires. An existing passcode stays valid when a profile becomes
    /// stricter (inferred from <c>allowOutOfPolicy</c>).
    /// </summary>
    public static Refusal? TooShort(ResourceValues way, Field<string> passcode, IEnumerable<Guid?> profiles, IBridgeContext bridge)
    {
        if (!way.WasSent(passcode) || way.Text(passcode) is not { } text)
            return null;
        long? least = null;
        foreach (var id in profiles)
            least ??= LeastOf(id, bridge);
        least ??= LeastOf(IdIn(bridge.SettingOf(SystemProfiles.Definition), SystemProfiles.DialInSecurityProfile), bridge);
        return text.Length < least ? new Refusal(Failure.PasscodeTooShort, passcode.Name, Why: $"the passcode has {text.Length} characters; at least {least} are required") : null;
    }

    /// <summary>The dial-in security profiles of the space and of its tenant, the nearest first.</summary>
    public static IEnumerable<Guid?> ProfilesOf(ResourceObject space, IBridgeContext bridge)
    {
        yield return IdIn(space, CoSpace.DialInSecurityProfile);
        if (space.Has(CoSpace.Tenant))
            yield return IdIn(bridge.Find(Tenants.Tenant.Definition, space.Get(CoSpace.Tenant))!, Tenants.Tenant.DialInSecurityProfile);
    }

    private static long? LeastOf(Guid? profile, IBridgeContext bridge) =>
        profile is { } id && bridge.Find(DialInSecurityProfile.Definition, id) is { } found && found.Has(DialInSecurityProfile.MinPasscodeLength)
            ? found.Get(DialInSecurityProfile.MinPasscodeLength)
            : null;

    private static Guid? IdIn(ResourceObject subject, Field<Guid> field) => subject.Has(field) ? subject.Get(field) : null;
}
