namespace CmsSim.Client.Cdr;

/// <summary><c>callStart</c>: a call begins on the bridge.</summary>
public sealed record CdrCallStart : CdrRecord
{
    /// <summary>The id of the call.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name of the call or of its space.</summary>
    public string? Name { get; init; }

    /// <summary>The name of the owner; may be empty. Null before release 2.2.</summary>
    public string? OwnerName { get; init; }

    /// <summary>The kind of call: <c>coSpace</c>, <c>adHoc</c>, <c>lyncConferencing</c> or <c>forwarding</c>.</summary>
    public string? CallType { get; init; }

    /// <summary>The id of the space. Null for a call without one.</summary>
    public Guid? CoSpace { get; init; }

    /// <summary>The id of the tenant. Null without one.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>The tag of the space. Null without one.</summary>
    public string? CdrTag { get; init; }

    /// <summary>The id that the calls of one meeting have in common on all bridges. Null before release 1.7.</summary>
    public Guid? CallCorrelator { get; init; }
}
