using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The location of the images and prompts of a call.</summary>
internal static class CallBrandingProfile
{
    public static readonly Field<string> InvitationTemplate = Field.Text("invitationTemplate");
    public static readonly Field<string> ResourceLocation = Field.Text("resourceLocation");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "callBrandingProfiles",
        Element = "callBrandingProfile",
        NotFound = Failure.CallBrandingProfileDoesNotExist,
        AuditName = "call branding profile",
        Fields = [InvitationTemplate, ResourceLocation],
        Item = [ResourceLocation, InvitationTemplate],
        Listed = [ResourceLocation, InvitationTemplate],
        PlacedByGuess = [InvitationTemplate],
        Filters = [QueryFilter.Usage],
        AfterModify = (change, bridge) =>
        {
            if (change.Before(InvitationTemplate) != change.Subject.Text(InvitationTemplate))
                ForgetInvalidTemplate(change.Subject, bridge);
        },
        AfterDelete = ForgetInvalidTemplate,
    };

    /// <summary>Notes the outcome of fetching the invitation template: an alarm with the reason of a failure, or none.</summary>
    public static void NoteTemplate(ResourceObject profile, string fileName, string? failureReason, IBridgeContext bridge) =>
        Alarm.Update(bridge, Alarm.CallBrandingResourceInvalid, failureReason, (Alarm.CallBrandingProfile, profile.Id.ToString()), (Alarm.FileName, fileName));

    // No alarm is about a template that the profile no longer names (inferred). Each bridge fetches for itself and has its own alarms.
    private static void ForgetInvalidTemplate(ResourceObject profile, IBridgeContext bridge)
    {
        foreach (var one in bridge.Reachable)
            Alarm.Clear(one, Alarm.CallBrandingResourceInvalid, (Alarm.CallBrandingProfile, profile.Id.ToString()));
    }
}
