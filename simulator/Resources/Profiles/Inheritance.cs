using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>One level of inheritance: the object that names a profile, and the profile; a leg with settings of its own is both.</summary>
internal readonly record struct Level(ResourceObject Holder, ResourceObject Profile);

/// <summary>
/// Who hands profiles down to whom: the system to tenants, a tenant to its spaces, a space to what leads into it and to
/// the legs of its calls, of which those that came by a way of their own take that way's, and those of members the member's.
/// </summary>
internal static class Inheritance
{
    private static readonly ResourceDefinition[] s_above = [AccessMethod.Definition, Call.Definition, CoSpace.Definition, Tenant.Definition];

    /// <summary>The levels that name a profile of the type, most general first; for nobody in particular, the system's alone.</summary>
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

    /// <summary>The levels of what a leg may do; its own settings are the last.</summary>
    public static IReadOnlyList<Level> LevelsOfLeg(ResourceObject leg, IBridgeContext bridge) =>
        [.. LevelsOf(CallLegProfile.Definition, leg, bridge), new Level(leg, leg)];

    /// <summary>The value that takes effect where each level may set single fields, as those of legs and web bridges do.</summary>
    public static string? Effective(this IReadOnlyList<Level> levels, Field field) =>
        levels.Select(level => level.Profile.Text(field)).LastOrDefault(value => value is not null);

    /// <summary>The profile that takes effect as a whole, as those of the other kinds do.</summary>
    public static ResourceObject? MostSpecific(ResourceDefinition profileType, ResourceObject? subject, IBridgeContext bridge) =>
        LevelsOf(profileType, subject, bridge) is [.., var last] ? last.Profile : null;

    /// <summary>The call, space or tenant that the subject belongs to, or is.</summary>
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

    // A leg is a member's when its far end has the address of the user (inferred). That members come after access methods is the order
    // in which the guide lists them.
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
