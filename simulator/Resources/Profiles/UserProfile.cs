using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The permissions of users.</summary>
internal static class UserProfile
{
    public static readonly Field<bool> CanCreateCoSpaces = Field.Flag("canCreateCoSpaces").Until("3.0");
    public static readonly Field<bool> CanCreateCalls = Field.Flag("canCreateCalls").Until("3.0");
    public static readonly Field<bool> CanUseExternalDevices = Field.Flag("canUseExternalDevices").Until("3.0");
    public static readonly Field<bool> CanMakePhoneCalls = Field.Flag("canMakePhoneCalls").Until("3.0");
    public static readonly Field<bool> UserToUserMessagingAllowed = Field.Flag("userToUserMessagingAllowed").Until("3.0");
    public static readonly Field<bool> AudioParticipationAllowed = Field.Flag("audioParticipationAllowed");
    public static readonly Field<bool> VideoParticipationAllowed = Field.Flag("videoParticipationAllowed");
    public static readonly Field<bool> PresentationParticipationAllowed = Field.Flag("presentationParticipationAllowed");
    public static readonly Field<bool> HasLicense = Field.Flag("hasLicense");
    public static readonly Field<bool> CanReceiveCalls = Field.Flag("canReceiveCalls").Until("3.0");
    public static readonly Field<bool> CanSendEmailInvite = Field.Flag("canSendEmailInvite").Until("3.0");

    private static readonly IReadOnlyList<Field> s_fields =
    [
        CanCreateCoSpaces, CanCreateCalls, CanUseExternalDevices, CanMakePhoneCalls, UserToUserMessagingAllowed, AudioParticipationAllowed,
        VideoParticipationAllowed, PresentationParticipationAllowed, HasLicense, CanReceiveCalls, CanSendEmailInvite,
    ];

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "userProfiles",
        Element = "userProfile",
        NotFound = Failure.UserProfileDoesNotExist,
        AuditName = "user profile",
        Fields = s_fields,
        Item = s_fields,
        Listed = s_fields,
        PlacedByGuess = s_fields,
        Filters = [QueryFilter.Usage],
    };
}
