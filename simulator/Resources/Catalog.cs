using System.Collections.Concurrent;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Ldap;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Queries;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources;

/// <summary>The list of all resource types.</summary>
internal static class Catalog
{
    private static readonly ConcurrentDictionary<Release, ReleaseCatalog> s_releases = new();

    /// <summary>The resource types in one release.</summary>
    public static ReleaseCatalog In(Release release) => s_releases.GetOrAdd(release, static known => new ReleaseCatalog(Types, known));

    public static IReadOnlyList<ResourceDefinition> Types { get; } =
    [
        SystemStatus.Definition,
        CallBridge.Definition,
        CallProfile.Definition,
        CallLegProfile.Definition,
        BulkParameterSet.Definition,
        BulkSync.Definition,
        CoSpace.Definition,
        Call.Definition,
        CallLeg.Definition,
        Participant.Definition,
        OutboundDialPlanRule.Definition,
        InboundDialPlanRule.Definition,
        ForwardingDialPlanRule.Definition,
        DialTransform.Definition,
        CallBrandingProfile.Definition,
        DtmfProfile.Definition,
        IvrBrandingProfile.Definition,
        UserProfile.Definition,
        CompatibilityProfile.Definition,
        DialInSecurityProfile.Definition,
        WebBridgeProfile.Definition,
        Ivr.Definition,
        LayoutTemplate.Definition,
        TurnServer.Definition,
        WebBridge.Definition,
        CallBridgeGroup.Definition,
        Recorder.Definition,
        Streamer.Definition,
        LdapServer.Definition,
        LdapMapping.Definition,
        LdapSource.Definition,
        DirectorySearchLocation.Definition,
        LdapUserCoSpaceTemplateSource.Definition,
        LdapSync.Definition,
        User.Definition,
        UserCoSpace.Definition,
        UserProvisionedCoSpace.Definition,
        UserCoSpaceTemplate.Definition,
        Tenant.Definition,
        TenantGroup.Definition,
        CoSpaceTemplate.Definition,
        AccessMethodTemplate.Definition,
        AccessMethod.Definition,
        EmailInvitation.Definition,
        CoSpaceUser.Definition,
        Message.Definition,
        MeetingEntryDetail.Definition,
        AllParticipants.Definition,
        GenerateKeyframe.Definition,
        CallLegSnapshot.Definition,
        CameraControl.Definition,
        CallLegProfileTrace.Definition,
        CallLegProfileUsage.Definition,
        LayoutDescription.Definition,
        SystemProfiles.Definition,
        EffectiveWebBridgeProfile.OfSystem,
        EffectiveWebBridgeProfile.OfTenant,
        EffectiveWebBridgeProfile.OfWebBridge,
        ClusterConfiguration.Definition,
        XmppConfiguration.Definition,
        AccessQuery.Definition,
        ConversationIdQuery.Definition,
        UriUsageQuery.Definition,
        CdrReceiver.Definition,
        FirstCdrReceiver.Definition,
        Alarm.Definition,
        SystemDatabase.Definition,
        SystemLoad.Definition,
        SystemLicensing.Definition,
        MultipartyLicensing.Definition,
        ActivePersonalLicense.Definition,
        LicenseUsage.Definition,
        KnownHost.Definition,
        ClusterLicensing.Definition,
        RawClusterLicense.Definition,
        Diagnostics.Definition,
        DiagnosticsContents.Definition,
        CallDiagnostics.Definition,
        CoSpaceDiagnostics.Definition,
        TimedLogging.Definition,
        TurnServerStatus.Definition,
        WebBridgeStatus.Definition,
        UpdateCustomization.Definition,
        RecorderStatus.Definition,
        StreamerStatus.Definition,
        AuthToken.Definition,
    ];
}
