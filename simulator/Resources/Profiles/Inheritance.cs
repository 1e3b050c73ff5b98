using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>One level of inheritance: the object that names a profile, and the profile. A leg with its own settings is both.</summary>
internal readonly record struct Level(ResourceObject Holder, ResourceObject Profile);

/// <summary>
/// Inheritance of profiles: from the system to tenants, from a tenant to its spaces, and from a space to its access methods and to the
/// legs of its calls. A leg that used an access method inherits from it, and the leg of a member inherits from the membership.
/// </summary>
internal static class Inheritance
{
    private static readonly ResourceDefinition[] s_above = [AccessMethod.Definition, Call.Definition, CoSpace.Definition, Tenant.Definition];

    /// <summary>The levels that name a profile of this type, the most general first. Without a subject, only the system's level.</summary>
    public static IReadOnlyList<Level> LevelsOf(ResourceDefinition profileType, ResourceObject? subject, IBridgeContext bridge)
    {
        List<Level> levels = [];
        foreach (var holder in UpFrom(subject, bridge).Append(bridge.SettingOf(SystemProfiles.Definition)))
        {
            if (NamedBy(holder, profileType, bridge) is { } profile)
                levels.Insert(0, new Level(holder, profile));
        }
        return levels;
    }

    /// <summary>The levels of a leg's settings. The leg's own settings come last.</summary>
    public static IReadOnlyList<Level> LevelsOfLeg(ResourceObject leg, IBridgeContext bridge) =>
        [.. LevelsOf(CallLegProfile.Definition, leg, bridge), new Level(leg, leg)];

    /// <summary>The value that takes effect when each level can set single fields, as in the profiles of legs and web bridges.</summary>
    public static string? Effective(this IReadOnlyList<Level> levels, Field field) =>
        levels.Select(level => level.Profile.Text(field)).LastOrDefault(value => value is not null);

    /// <summary>The profile that takes effect as a whole, as for the other kinds of profiles.</summary>
    public static ResourceObject? MostSpecific(ResourceDefinition profileType, ResourceObject? subject, IBridgeContext bridge) =>
        LevelsOf(profileType, subject, bridge) is [.., var last] ? last.Profile : null;

    /// <summary>The object of the type (call, space or tenant) that contains the subject, or the subject itself.</summary>
    public static ResourceObject? Within(ResourceDefinition type, ResourceObject subject, IBridgeContext bridge) =>
        UpFrom(subject, bridge).FirstOrDefault(one => one.Type == type);

    private static IEnumerable<ResourceObject> UpFrom(ResourceObject? subject, IBridgeContext bridge)
    {
        for (; subject is not null; subject = s_above.Select(type => NamedBy(subject, type, bridge)).FirstOrDefault(above => above is not null))
        {
            yield return subject;
            if (MembershipOf(subject, bridge) is { } member)
                yield return member;
        }
    }

    // A leg belongs to a member when its far end has the user's address (inferred). The guide lists members after access methods, so they
    // inherit in that order (inferred).
    private static ResourceObject? MembershipOf(ResourceObject subject, IBridgeContext bridge) =>
        subject.Type == CallLeg.Definition && User.Named(subject.Text(CallLeg.RemoteParty), bridge) is { } user
            && CallLeg.CallOf(subject, bridge) is { } call && Call.SpaceOf(call, bridge) is { } space
            ? CoSpaceUser.Named(user.Text(User.UserJid), space.Id, bridge)
            : null;

    private static ResourceObject? NamedBy(ResourceObject holder, ResourceDefinition type, IBridgeContext bridge) =>
        holder.Type.Fields.FirstOrDefault(field => field.Target?.Collection == type.Collection) is { } field && holder.Text(field) is { } id
            ? bridge.Find(type, Guid.Parse(id))
            : null;
}
