using System.Text.Json.Serialization;

namespace CmsSim.Testcontainers;

/// <summary>The clock of a cluster.</summary>
/// <param name="Now">The time of the clock, in UTC.</param>
/// <param name="Mode"><c>real</c>, or <c>virtual</c> when it can be moved.</param>
/// <param name="Speed">The speed relative to real time; 0 while the clock is stopped.</param>
public sealed record CmsSimClock(DateTimeOffset Now, string Mode, double Speed);

/// <summary>A bridge of a cluster.</summary>
/// <param name="Name">The name, such as <c>Core1</c>.</param>
/// <param name="State"><c>running</c>, <c>isolated</c> or <c>stopped</c>.</param>
public sealed record CmsSimBridge(string Name, string State);

/// <summary>The behaviour of addresses that bridges dial.</summary>
/// <param name="Address">The address, with <c>*</c> for any text, such as <c>busy@*</c>.</param>
/// <param name="Behaviour"><c>answer</c>, <c>ringOut</c>, <c>busy</c>, <c>decline</c>, <c>unreachable</c>, <c>unresolvable</c>, <c>tlsReset</c> or <c>tlsSilent</c>. Null for <c>answer</c>.</param>
/// <param name="After">The seconds until the far end answers or refuses. Null for the default of the behaviour.</param>
/// <param name="HangUpAfter">The seconds after which a far end that has answered hangs up. Null for never.</param>
public sealed record CmsSimFarEnd(string Address, string? Behaviour = null, double? After = null, double? HangUpAfter = null);

/// <summary>A call to a bridge.</summary>
/// <param name="RemoteParty">The address of the caller, such as <c>ann@example.com</c>.</param>
/// <param name="Uri">The address that is called: a URI, a user part or a call ID, such as <c>town.hall</c>.</param>
public sealed record CmsSimIncomingCall(string RemoteParty, string Uri)
{
    /// <summary>The passcode that the caller types at each prompt. Null for none.</summary>
    public string? Passcode { get; init; }

    /// <summary>The name of the caller. Null for none.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The program that calls: <c>sip</c>, <c>app</c> or <c>webApp</c>. Null for <c>sip</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>False when the call is not encrypted. Null for an encrypted call.</summary>
    public bool? Encrypted { get; init; }

    /// <summary>The seconds until the caller hangs up. Null for never.</summary>
    public double? HangUpAfter { get; init; }
}

/// <summary>A call leg, as the control API shows it.</summary>
/// <param name="CallLeg">The id of the leg.</param>
/// <param name="State"><c>initial</c>, <c>ringing</c>, <c>connected</c>, <c>onHold</c> or <c>ended</c>.</param>
/// <param name="Call">The id of the call. Null while the leg is in no call, for example in an IVR.</param>
/// <param name="Participant">The id of the participant. Null while there is none.</param>
public sealed record CmsSimCallLeg(Guid CallLeg, string State, Guid? Call, Guid? Participant);

/// <summary>Something that goes wrong with the requests that match it.</summary>
/// <param name="Effect">The effect on a request.</param>
public sealed record CmsSimFault(CmsSimFaultEffect Effect)
{
    /// <summary>The requests that it acts on. Null for all.</summary>
    public CmsSimFaultMatch? Match { get; init; }

    /// <summary>The number of times that it acts. Null for no limit.</summary>
    public int? Times { get; init; }
}

/// <summary>The requests that a fault acts on. A property that is null matches every request.</summary>
public sealed record CmsSimFaultMatch
{
    /// <summary>The name of the bridge; <c>*</c> matches any text.</summary>
    public string? Bridge { get; init; }

    /// <summary>The HTTP method.</summary>
    public string? Method { get; init; }

    /// <summary>The path, such as <c>/coSpaces</c>; <c>*</c> matches any text, and <c>/api/v1</c> may be omitted.</summary>
    public string? Path { get; init; }

    /// <summary>Only the n-th matching request, from 1.</summary>
    public int? Nth { get; init; }

    /// <summary>The probability of acting on each matching request, 0 to 1, drawn from the seed.</summary>
    public double? Probability { get; init; }
}

/// <summary>The effect of a fault. At least one property is set.</summary>
public sealed record CmsSimFaultEffect
{
    /// <summary>Handles the request only after this number of milliseconds.</summary>
    public int? DelayMs { get; init; }

    /// <summary>Answers with this status, 200 to 599; the bridge never gets the request.</summary>
    public int? Status { get; init; }

    /// <summary>The body of the answer with <see cref="Status"/>.</summary>
    public string? Body { get; init; }

    /// <summary>True resets the connection; the bridge never gets the request. False is not sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Reset { get; init; }

    /// <summary>True sends half the body and closes the connection. False is not sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Truncate { get; init; }

    /// <summary>True never answers; the bridge never gets the request. False is not sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Hang { get; init; }

    /// <summary>True resets the connection before the TLS handshake. False is not sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TlsAbort { get; init; }

    /// <summary>True crashes the bridge: calls end without records, and it starts again after 30 seconds. False is not sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Crash { get; init; }
}

/// <summary>A request to a bridge and its answer.</summary>
/// <param name="Sequence">Its number among the exchanges of all bridges, from 1.</param>
/// <param name="Time">Its time on the clock of the cluster.</param>
/// <param name="Bridge">The name of the bridge.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path and query.</param>
/// <param name="Status">The status of the answer. Null when there was none.</param>
/// <param name="Reasons">The reasons of a refusal. Null when the request was not refused.</param>
public sealed record CmsSimExchange(long Sequence, DateTimeOffset Time, string Bridge, string Method, string Target, int? Status, IReadOnlyList<CmsSimRefusal>? Reasons);

/// <summary>One reason for which a bridge refused a request.</summary>
/// <param name="Reason">The reason as the answer has it, such as <c>duplicateCoSpaceUri</c>.</param>
/// <param name="Rule">The rule that the request breaks.</param>
/// <param name="Nearest">The nearest valid call. Null when there is none.</param>
public sealed record CmsSimRefusal(string Reason, string? Rule, string? Nearest);

internal sealed record Advance(double Seconds);

internal sealed record ClockTime(DateTimeOffset Now);

internal sealed record AtMost([property: JsonPropertyName("atMost")] double? Seconds);

internal sealed record BridgeList(IReadOnlyList<CmsSimBridge> Bridges);

internal sealed record FaultNumber(int Id);

internal sealed record NextIds(IReadOnlyList<Guid> Next);

internal sealed record GivenIds(int Given);

internal sealed record SnapshotName(string? Name);

internal sealed record JournalPage(IReadOnlyList<CmsSimExchange> Entries);

internal sealed record Problem(string? Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CmsSimClock))]
[JsonSerializable(typeof(CmsSimFarEnd[]))]
[JsonSerializable(typeof(CmsSimIncomingCall))]
[JsonSerializable(typeof(CmsSimCallLeg))]
[JsonSerializable(typeof(CmsSimFault))]
[JsonSerializable(typeof(Advance))]
[JsonSerializable(typeof(ClockTime))]
[JsonSerializable(typeof(AtMost))]
[JsonSerializable(typeof(BridgeList))]
[JsonSerializable(typeof(FaultNumber))]
[JsonSerializable(typeof(NextIds))]
[JsonSerializable(typeof(GivenIds))]
[JsonSerializable(typeof(SnapshotName))]
[JsonSerializable(typeof(JournalPage))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ControlJson : JsonSerializerContext;
