namespace CmsSim.Simulator.Schema;

/// <summary>A reason inside <c>failureDetails</c>, by its wire name.</summary>
internal sealed record Failure(string Name, Basis Basis)
{
    public static readonly Failure CallBridgeDoesNotExist = Guide("callBridgeDoesNotExist");
    public static readonly Failure CallBrandingProfileDoesNotExist = Guide("callBrandingProfileDoesNotExist");
    public static readonly Failure CallDoesNotExist = Guide("callDoesNotExist");
    public static readonly Failure CallLegDoesNotExist = Guide("callLegDoesNotExist");
    public static readonly Failure CallLegProfileDoesNotExist = Guide("callLegProfileDoesNotExist");
    public static readonly Failure CallProfileDoesNotExist = Guide("callProfileDoesNotExist");
    public static readonly Failure CoSpaceDoesNotExist = Guide("coSpaceDoesNotExist");
    public static readonly Failure DuplicateCallBridgeName = Guide("duplicateCallBridgeName");
    public static readonly Failure DuplicateCoSpaceId = Guide("duplicateCoSpaceId");
    public static readonly Failure DuplicateCoSpaceSecret = Guide("duplicateCoSpaceSecret");
    public static readonly Failure DuplicateCoSpaceUri = Guide("duplicateCoSpaceUri");
    public static readonly Failure InvalidOperation = Guide("invalidOperation");
    public static readonly Failure InvalidVersion = Guide("invalidVersion");
    public static readonly Failure ParameterError = Guide("parameterError");
    public static readonly Failure ParticipantCannotBeDeleted = Guide("participantCannotBeDeleted");
    public static readonly Failure ParticipantLimitReached = Guide("participantLimitReached");
    public static readonly Failure TenantDoesNotExist = Guide("tenantDoesNotExist");
    public static readonly Failure UserDoesNotExist = Guide("userDoesNotExist");

    // The guide's table has no names for these; they follow the pattern of the others.
    public static readonly Failure BulkParameterSetDoesNotExist =
        new("cospaceBulkParameterSetDoesNotExist", Basis.Inferred("by analogy: the reason for an unknown set is not documented"));
    public static readonly Failure BulkSyncDoesNotExist =
        new("cospaceBulkSyncDoesNotExist", Basis.Inferred("by analogy: the reason for an unknown sync is not documented"));
    public static readonly Failure ParticipantDoesNotExist =
        new("participantDoesNotExist", Basis.Inferred("by analogy: missing from the guide's table"));

    // One copy of the guide spells it with z; clients match the British form.
    public static readonly Failure UnrecognisedObject =
        new("unrecognisedObject", Basis.Observed("third-party clients match this spelling"));

    private static Failure Guide(string name) => new(name, Basis.Guide);
}

/// <summary>Why a request was refused: the reason, the parameter it is about, and a sentence for people.</summary>
internal sealed record Refusal(Failure Failure, string? Parameter = null, string? Error = null, string? Why = null)
{
    /// <summary>A value that the parameter does not take.</summary>
    public static Refusal InvalidValue(string parameter, string? why = null) =>
        new(Failure.ParameterError, parameter, "invalidValue", why);

    /// <summary>A parameter that the request cannot do without; the wording of <c>error</c> is inferred.</summary>
    public static Refusal Missing(string parameter) => new(Failure.ParameterError, parameter, "missing");

    public static implicit operator Refusal(Failure failure) => new(failure);
}
