using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Schema;

/// <summary>The behaviours of a dialled address.</summary>
internal enum FarEndBehaviour
{
    /// <summary>Answers the call over TLS.</summary>
    Answer,

    /// <summary>Rings until the bridge ends the call.</summary>
    RingOut,

    /// <summary>Answers that it is busy, without ringing.</summary>
    Busy,

    /// <summary>Rings, then declines the call.</summary>
    Decline,

    /// <summary>Accepts no connection, encrypted or not.</summary>
    Unreachable,

    /// <summary>Has a name that DNS cannot resolve.</summary>
    Unresolvable,

    /// <summary>Resets the TLS connection, then answers the call unencrypted, as the documented endpoint does.</summary>
    TlsReset,

    /// <summary>Answers neither TLS nor the unencrypted call, as in document 217320.</summary>
    TlsSilent,
}

/// <summary>
/// Defines how a dialled address behaves. The delays are inferred: in the documented call, all lines up to "joined" fall within one second.
/// </summary>
internal sealed record FarEnd(string Address, FarEndBehaviour Behaviour)
{
    public static FarEnd Default { get; } = new("*", FarEndBehaviour.TlsReset);

    /// <summary>The behaviours by their names in worlds and in the control API.</summary>
    public static IReadOnlyDictionary<string, FarEndBehaviour> Behaviours { get; } = Words.All<FarEndBehaviour>();

    public string Word => Words.Of(Behaviour);

    /// <summary>The time from the dial to the control connection when TLS is not tried first.</summary>
    public static TimeSpan PlainControlAfter { get; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The time from the dial to the end of the TLS attempt. An attempt without any answer takes 19.66 s in document 217320.
    /// </summary>
    public TimeSpan ControlAfter => Behaviour is FarEndBehaviour.TlsSilent ? TimeSpan.FromSeconds(19.66) : PlainControlAfter;

    /// <summary>The time from the control connection to the first ring.</summary>
    public TimeSpan RingsAfter { get; } = TimeSpan.FromMilliseconds(60);

    /// <summary>
    /// The time from the first ring to the answer, refusal or failure. A call that never rings counts from its last step.
    /// </summary>
    public TimeSpan AnswersAfter { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The time from joining to the first unencrypted media.</summary>
    public TimeSpan MediaAfter { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The time from joining until the far end hangs up; null when it never hangs up.</summary>
    public TimeSpan? HangsUpAfter { get; init; }

    /// <summary>True when the answering party presses the key that a prompt asks for.</summary>
    public bool Confirms { get; init; } = true;

    /// <summary>The largest picture that the far end sends and receives.</summary>
    public VideoSize Video { get; init; } = VideoSize.P720;

    /// <summary>True or false when the world sets whether the far end encrypts media; null when the world omits it.</summary>
    public bool? IsEncrypted { get; init; }

    /// <summary>True when the far end can encrypt media. By default, a far end that resets TLS cannot (inferred).</summary>
    public bool CanEncrypt => IsEncrypted ?? Behaviour is not FarEndBehaviour.TlsReset;

    /// <summary>True for a behaviour that, in a proxy, stops calls to the far end behind it or prevents TLS.</summary>
    public bool FailsAsProxy => Behaviour is FarEndBehaviour.Unreachable or FarEndBehaviour.Unresolvable or FarEndBehaviour.TlsReset or FarEndBehaviour.TlsSilent;

    /// <summary>The first far end that matches the address; the default far end when none does.</summary>
    public static FarEnd Of(IReadOnlyList<FarEnd> farEnds, string remoteParty, Work work) =>
        farEnds.FirstOrDefault(farEnd => Wildcard.Matches(farEnd.Address, remoteParty, work)) ?? Default;
}
