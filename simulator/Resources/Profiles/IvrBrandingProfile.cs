using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The location of the images and prompts of an IVR.</summary>
internal static class IvrBrandingProfile
{
    public static readonly Field<string> ResourceLocation = Field.Text("resourceLocation");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "ivrBrandingProfiles",
        Element = "ivrBrandingProfile",
        NotFound = Failure.IvrBrandingProfileDoesNotExist,
        AuditName = "IVR branding profile",
        Fields = [ResourceLocation],
        Item = [ResourceLocation],
        Listed = [ResourceLocation],
        Filters = [QueryFilter.Usage],
    };
}
