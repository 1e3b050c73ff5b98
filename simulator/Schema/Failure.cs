namespace CmsSim.Simulator.Schema;

/// <summary>A reason inside <c>failureDetails</c>, by its wire name.</summary>
internal sealed record Failure(string Name, Basis Basis)
{
    /// <summary>The releases that have this reason.</summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Always;

    /// <summary>The reason that earlier releases give instead.</summary>
    public Failure? Before { get; init; }

    // If the guide names no release, a reason that is missing from the lists of 1.9 and 2.0 is treated as new in 2.1.
    public static readonly Failure AccessMethodDoesNotExist = Guide("accessMethodDoesNotExist");
    public static readonly Failure CallBrandingProfileDoesNotExist = Guide("callBrandingProfileDoesNotExist");
    public static readonly Failure CallBridgeDoesNotExist = Guide("callBridgeDoesNotExist");
    public static readonly Failure CallBridgeGroupDoesNotExist = Guide("callBridgeGroupDoesNotExist", since: "2.1");
    public static readonly Failure CallBridgeGroupUnavailable = Guide("callBridgeGroupUnavailable", since: "2.2");
    public static readonly Failure CallBridgeUnavailable = Guide("callBridgeUnavailable", since: "2.2");
    public static readonly Failure CallDoesNotExist = Guide("callDoesNotExist");
    public static readonly Failure CallLegCannotBeDeleted = Guide("callLegCannotBeDeleted");
    public static readonly Failure CallLegDoesNotExist = Guide("callLegDoesNotExist");
    public static readonly Failure CallLegProfileDoesNotExist = Guide("callLegProfileDoesNotExist");
    public static readonly Failure CallProfileDoesNotExist = Guide("callProfileDoesNotExist");
    public static readonly Failure CallRecordingCannotBeModified = Guide("callRecordingCannotBeModified");
    public static readonly Failure CallStreamingCannotBeModified = Guide("callStreamingCannotBeModified", since: "2.1");
    public static readonly Failure CdrReceiverDoesNotExist = Guide("cdrReceiverDoesNotExist");
    public static readonly Failure CoSpaceAccessMethodTemplateDoesNotExist = Guide("coSpaceAccessMethodTemplateDoesNotExist", since: "2.9");
    public static readonly Failure CoSpaceDoesNotExist = Guide("coSpaceDoesNotExist");
    public static readonly Failure CoSpaceTemplateDoesNotExist = Guide("coSpaceTemplateDoesNotExist", since: "2.9");
    public static readonly Failure CoSpaceUserDoesNotExist = Guide("coSpaceUserDoesNotExist");
    public static readonly Failure CompatibilityProfileDoesNotExist = Guide("compatibilityProfileDoesNotExist", since: "2.1");
    public static readonly Failure DatabaseNotReady = Guide("databaseNotReady");
    public static readonly Failure DialInSecurityProfileDoesNotExist = Guide("dialInSecurityProfileDoesNotExist", since: "3.0");
    public static readonly Failure DirectorySearchLocationDoesNotExist = Guide("directorySearchLocationDoesNotExist");
    public static readonly Failure DtmfProfileDoesNotExist = Guide("dtmfProfileDoesNotExist");
    public static readonly Failure DuplicateCallBridgeName = Guide("duplicateCallBridgeName");
    public static readonly Failure DuplicateCoSpaceId = Guide("duplicateCoSpaceId");
    public static readonly Failure DuplicateCoSpaceIdPasscode = Guide("duplicateCoSpaceIdPasscode", since: "2.1", before: DuplicateCoSpaceId);
    public static readonly Failure DuplicateCoSpaceSecret =
        new("duplicateCoSpaceSecret", Basis.Observed("listed in a client's copy of the table of 1.9 and 2.0"));
    public static readonly Failure DuplicateCoSpaceUri = Guide("duplicateCoSpaceUri");
    public static readonly Failure DuplicateCoSpaceUriPasscode = Guide("duplicateCoSpaceUriPasscode", since: "2.1", before: DuplicateCoSpaceUri);
    public static readonly Failure DuplicateSipEndpointUri = Guide("duplicateSipEndpointUri", since: "2.1");
    public static readonly Failure DuplicateUserCoSpaceTemplate = Guide("duplicateUserCoSpaceTemplate", since: "2.9");
    public static readonly Failure ForwardingDialPlanRuleDoesNotExist = Guide("forwardingDialPlanRuleDoesNotExist");
    public static readonly Failure InboundDialPlanRuleDoesNotExist = Guide("inboundDialPlanRuleDoesNotExist");
    public static readonly Failure InboundDialPlanRuleUriConflict = Guide("inboundDialPlanRuleUriConflict");
    public static readonly Failure InvalidOperation = Guide("invalidOperation");
    public static readonly Failure InvalidVersion = Guide("invalidVersion");
    public static readonly Failure IvrBrandingProfileDoesNotExist = Guide("ivrBrandingProfileDoesNotExist");
    public static readonly Failure IvrDoesNotExist = Guide("ivrDoesNotExist");
    public static readonly Failure IvrUriConflict = Guide("ivrUriConflict");
    public static readonly Failure LayoutTemplateDescriptionTooLong = Guide("layoutTemplateDescriptionTooLong", since: "2.8");
    public static readonly Failure LayoutTemplateDoesNotExist = Guide("layoutTemplateDoesNotExist", since: "2.8");
    public static readonly Failure LdapMappingDoesNotExist = Guide("ldapMappingDoesNotExist");
    public static readonly Failure LdapServerDoesNotExist = Guide("ldapServerDoesNotExist");
    public static readonly Failure LdapSourceDoesNotExist = Guide("ldapSourceDoesNotExist");
    public static readonly Failure LdapSyncCannotBeCancelled = Guide("ldapSyncCannotBeCancelled");
    public static readonly Failure LdapSyncDoesNotExist = Guide("ldapSyncDoesNotExist");
    public static readonly Failure LdapUserCoSpaceTemplateSourceDoesNotExist = Guide("ldapUserCoSpaceTemplateSourceDoesNotExist", since: "2.9");
    public static readonly Failure LoadBalancingDisabled = Guide("loadBalancingDisabled", since: "2.2");
    public static readonly Failure MessageDoesNotExist = Guide("messageDoesNotExist");
    public static readonly Failure OutboundDialPlanRuleDoesNotExist = Guide("outboundDialPlanRuleDoesNotExist");
    public static readonly Failure ParameterError = Guide("parameterError");
    public static readonly Failure ParticipantCannotBeDeleted = Guide("participantCannotBeDeleted", since: "2.1");
    public static readonly Failure ParticipantCannotBeModified = Guide("participantCannotBeModified", since: "2.1");
    public static readonly Failure ParticipantLimitReached = Guide("participantLimitReached");
    public static readonly Failure PasscodeTooShort = Guide("passcodeTooShort", since: "3.0");
    public static readonly Failure RecorderDoesNotExist = Guide("recorderDoesNotExist");
    public static readonly Failure RecordingLimitReached = Guide("recordingLimitReached", since: "2.1", until: "3.0", before: CallRecordingCannotBeModified);
    public static readonly Failure RecordingNotAllowedByLicensing = Guide("recordingNotAllowedByLicensing", since: "3.0", before: RecordingLimitReached);
    public static readonly Failure SipEndpointDoesNotExist = Guide("sipEndpointDoesNotExist", since: "2.1");
    public static readonly Failure StreamerDoesNotExist = Guide("streamerDoesNotExist", since: "2.1");
    public static readonly Failure StreamingLimitReached = Guide("streamingLimitReached", since: "2.1", until: "3.0");
    public static readonly Failure StreamingNotAllowedByLicensing = Guide("streamingNotAllowedByLicensing", since: "3.0", before: StreamingLimitReached);
    public static readonly Failure TenantDoesNotExist = Guide("tenantDoesNotExist");
    public static readonly Failure TenantGroupCoSpaceIdConflict = Guide("tenantGroupCoSpaceIdConflict");
    public static readonly Failure TenantGroupDoesNotExist = Guide("tenantGroupDoesNotExist");
    public static readonly Failure TenantParticipantLimitReached = Guide("tenantParticipantLimitReached");
    public static readonly Failure TooManyCdrReceivers = Guide("tooManyCdrReceivers");
    public static readonly Failure TooManyLdapSyncs = Guide("tooManyLdapSyncs");
    public static readonly Failure UserCoSpaceTemplateDeletionProhibited = Guide("userCoSpaceTemplateDeletionProhibited", since: "2.9");
    public static readonly Failure UserCoSpaceTemplateDoesNotExist = Guide("userCoSpaceTemplateDoesNotExist", since: "2.9");
    public static readonly Failure UserDoesNotExist = Guide("userDoesNotExist");
    public static readonly Failure UserProfileDoesNotExist = Guide("userProfileDoesNotExist");
    public static readonly Failure WebBridgeProfileDoesNotExist =
        new("webBridgeProfileDoesNotExist", Basis.Inferred("by analogy: missing from the guide's table")) { Lifetime = Lifetime.From("3.0") };

    // The guide's table has no names for these; they follow the pattern of the others.
    public static readonly Failure BulkParameterSetDoesNotExist =
        new("cospaceBulkParameterSetDoesNotExist", Basis.Inferred("by analogy: the reason for an unknown set is not documented"));
    public static readonly Failure BulkSyncDoesNotExist =
        new("cospaceBulkSyncDoesNotExist", Basis.Inferred("by analogy: the reason for an unknown sync is not documented"));
    public static readonly Failure DialTransformDoesNotExist =
        new("dialTransformDoesNotExist", Basis.Inferred("by analogy: missing from the guide's table"));
    public static readonly Failure TurnServerDoesNotExist =
        new("turnServerDoesNotExist", Basis.Inferred("by analogy: missing from the guide's table"));
    public static readonly Failure WebBridgeDoesNotExist =
        new("webBridgeDoesNotExist", Basis.Inferred("by analogy: missing from the guide's table"));
    public static readonly Failure AlarmDoesNotExist =
        new("alarmDoesNotExist", Basis.Inferred("by analogy: missing from the guide's table"));
    public static readonly Failure DiagnosticsDoesNotExist =
        new("diagnosticsDoesNotExist", Basis.Inferred("by analogy: missing from the guide's table"));
    public static readonly Failure ParticipantDoesNotExist =
        new("participantDoesNotExist", Basis.Inferred("by analogy: missing from the guide's table"));

    // One copy of the guide spells it with z; clients match the British form.
    public static readonly Failure UnrecognisedObject =
        new("unrecognisedObject", Basis.Observed("third-party clients match this spelling"));

    /// <summary>All reasons, ordered by name.</summary>
    public static IReadOnlyList<Failure> All =>
    [
        AccessMethodDoesNotExist, AlarmDoesNotExist, BulkParameterSetDoesNotExist, BulkSyncDoesNotExist, CallBrandingProfileDoesNotExist,
        CallBridgeDoesNotExist, CallBridgeGroupDoesNotExist, CallBridgeGroupUnavailable, CallBridgeUnavailable, CallDoesNotExist,
        CallLegCannotBeDeleted, CallLegDoesNotExist, CallLegProfileDoesNotExist, CallProfileDoesNotExist, CallRecordingCannotBeModified,
        CallStreamingCannotBeModified, CdrReceiverDoesNotExist, CompatibilityProfileDoesNotExist, CoSpaceAccessMethodTemplateDoesNotExist,
        CoSpaceDoesNotExist, CoSpaceTemplateDoesNotExist, CoSpaceUserDoesNotExist, DatabaseNotReady, DialInSecurityProfileDoesNotExist,
        DiagnosticsDoesNotExist, DialTransformDoesNotExist, DirectorySearchLocationDoesNotExist, DtmfProfileDoesNotExist, DuplicateCallBridgeName,
        DuplicateCoSpaceId, DuplicateCoSpaceIdPasscode, DuplicateCoSpaceSecret, DuplicateCoSpaceUri, DuplicateCoSpaceUriPasscode,
        DuplicateSipEndpointUri, DuplicateUserCoSpaceTemplate, ForwardingDialPlanRuleDoesNotExist, InboundDialPlanRuleDoesNotExist,
        InboundDialPlanRuleUriConflict, InvalidOperation, InvalidVersion, IvrBrandingProfileDoesNotExist, IvrDoesNotExist, IvrUriConflict,
        LayoutTemplateDescriptionTooLong, LayoutTemplateDoesNotExist, LdapMappingDoesNotExist, LdapServerDoesNotExist,
        LdapSourceDoesNotExist, LdapSyncCannotBeCancelled, LdapSyncDoesNotExist, LdapUserCoSpaceTemplateSourceDoesNotExist,
        LoadBalancingDisabled, MessageDoesNotExist, OutboundDialPlanRuleDoesNotExist, ParameterError, ParticipantCannotBeDeleted,
        ParticipantCannotBeModified, ParticipantDoesNotExist, ParticipantLimitReached, PasscodeTooShort, RecorderDoesNotExist,
        RecordingLimitReached, RecordingNotAllowedByLicensing, SipEndpointDoesNotExist, StreamerDoesNotExist, StreamingLimitReached,
        StreamingNotAllowedByLicensing, TenantDoesNotExist, TenantGroupCoSpaceIdConflict, TenantGroupDoesNotExist,
        TenantParticipantLimitReached, TooManyCdrReceivers, TooManyLdapSyncs, TurnServerDoesNotExist, UnrecognisedObject,
        UserCoSpaceTemplateDeletionProhibited, UserCoSpaceTemplateDoesNotExist, UserDoesNotExist, UserProfileDoesNotExist,
        WebBridgeDoesNotExist, WebBridgeProfileDoesNotExist,
    ];

    /// <summary>The reason that a release gives. For one that it lacks, this is the earlier reason or <c>invalidOperation</c>.</summary>
    public Failure In(Release release) => Lifetime.Includes(release) ? this : Before?.In(release) ?? InvalidOperation;

    private static Failure Guide(string name, string since = "2.0", string? until = null, Failure? before = null) =>
        new(name, Basis.Guide) { Lifetime = new(Release.Parse(since), until is null ? null : Release.Parse(until)), Before = before };
}

/// <summary>A refusal: the reason, the parameter it is about, and an explanation for people.</summary>
internal sealed record Refusal(Failure Failure, string? Parameter = null, string? Error = null, string? Why = null)
{
    /// <summary>A refusal of a parameter value.</summary>
    public static Refusal InvalidValue(string parameter, string? why = null) =>
        new(Failure.ParameterError, parameter, "invalidValue", why);

    /// <summary>A refusal because a required parameter is missing. The wording of <c>error</c> is inferred.</summary>
    public static Refusal Missing(string parameter) => new(Failure.ParameterError, parameter, "missing");

    public static implicit operator Refusal(Failure failure) => new(failure);
}
