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
        var system = bridge.SettingOf(SystemProfiles.Definition);
        var least = profiles.Append(IdIn(system, SystemProfiles.DialInSecurityProfile))
            .Select(id => id is { } named ? bridge.Find(DialInSecurityProfile.Definition, named) : null)
            .FirstOrDefault(profile => profile?.Has(DialInSecurityProfile.MinPasscodeLength) == true)?.Get(DialInSecurityProfile.MinPasscodeLength);
        return text.Length < least ? new Refusal(Failure.PasscodeTooShort, passcode.Name, Why: $"the passcode has {text.Length} characters; at least {least} are required") : null;
    }

    /// <summary>The dial-in security profiles of the space and of its tenant, the nearest first.</summary>
    public static IEnumerable<Guid?> ProfilesOf(ResourceObject space, IBridgeContext bridge)
    {
        yield return IdIn(space, CoSpace.DialInSecurityProfile);
        if (space.Has(CoSpace.Tenant))
            yield return IdIn(bridge.Find(Tenants.Tenant.Definition, space.Get(CoSpace.Tenant))!, Tenants.Tenant.DialInSecurityProfile);
    }

    private static Guid? IdIn(ResourceObject subject, Field<Guid> field) => subject.Has(field) ? subject.Get(field) : null;
}
