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
    public static Refusal? TooShort(ResourceValues way, Field<string> passcode, PasscodeOwners owners, IBridgeContext bridge)
    {
        if (!way.WasSent(passcode) || way.Text(passcode) is not { } text)
            return null;
        var least = LeastOf(owners.OfMethod, bridge) ?? LeastOf(owners.OfSpace, bridge);
        if (least is null && owners.Tenant is { } tenant)
            least = LeastOf(bridge.Find(Tenants.Tenant.Definition, tenant)!.IdIn(Tenants.Tenant.DialInSecurityProfile), bridge);
        least ??= LeastOf(bridge.SettingOf(SystemProfiles.Definition).IdIn(SystemProfiles.DialInSecurityProfile), bridge);
        return text.Length < least ? new Refusal(Failure.PasscodeTooShort, passcode.Name, Why: $"the passcode has {text.Length} characters; at least {least} are required") : null;
    }

    private static long? LeastOf(Guid? profile, IBridgeContext bridge) =>
        profile is { } id && bridge.Find(DialInSecurityProfile.Definition, id) is { } found && found.Has(DialInSecurityProfile.MinPasscodeLength)
            ? found.Get(DialInSecurityProfile.MinPasscodeLength)
            : null;
}

/// <summary>The objects whose dial-in security profiles decide, the nearest first.</summary>
/// <param name="OfMethod">The profile of the access method; null for a space.</param>
/// <param name="OfSpace">The profile of the space.</param>
/// <param name="Tenant">The tenant of the space.</param>
internal readonly record struct PasscodeOwners(Guid? OfMethod, Guid? OfSpace, Guid? Tenant);
