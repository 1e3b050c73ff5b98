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
        Filters = [QueryFilter.Usage],
    };
}
