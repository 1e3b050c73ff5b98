using System.Text.Json;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Schema;

/// <summary>How a dialled address behaves.</summary>
internal enum FarEndBehaviour
{
    /// <summary>Takes the call over TLS.</summary>
    Answer,

    /// <summary>Rings until the bridge has had enough of it.</summary>
    RingOut,

    /// <summary>Says at once that it is busy.</summary>
    Busy,

    /// <summary>Rings, and then somebody declines.</summary>
    Decline,

    /// <summary>Takes no connection, encrypted or not.</summary>
    Unreachable,

    /// <summary>Has a name that no DNS knows.</summary>
    Unresolvable,

    /// <summary>Resets the TLS connection, then takes the call unencrypted, as the documented endpoint does.</summary>
    TlsReset,

    /// <summary>Says nothing, neither to TLS nor to the unencrypted call, as in document 217320.</summary>
    TlsSilent,
}

/// <summary>
/// What happens when an address is dialled. The delays are inferred: in the documented call all lines
/// up to "joined" fall into one second.
/// </summary>
internal sealed record FarEnd(string Address, FarEndBehaviour Behaviour)
{
    public static FarEnd Default { get; } = new("*", FarEndBehaviour.TlsReset);

    /// <summary>What worlds and the control API call the behaviours.</summary>
    public static IReadOnlyDictionary<string, FarEndBehaviour> Behaviours { get; } =
        Enum.GetValues<FarEndBehaviour>().ToDictionary(behaviour => JsonNamingPolicy.CamelCase.ConvertName(behaviour.ToString()));

    public string Word => Behaviours.First(entry => entry.Value == Behaviour).Key;

    /// <summary>From the dial to the control connection, where no TLS is tried first.</summary>
    public static TimeSpan PlainControlAfter { get; } = TimeSpan.FromMilliseconds(20);

    /// <summary>From the dial to the end of the TLS attempt; one without any answer takes 19.66 s in document 217320.</summary>
    public TimeSpan ControlAfter => Behaviour is FarEndBehaviour.TlsSilent ? TimeSpan.FromSeconds(19.66) : PlainControlAfter;

    /// <summary>From the control connection to the first ring.</summary>
    public TimeSpan RingsAfter { get; } = TimeSpan.FromMilliseconds(60);

    /// <summary>From the first ring, or from the last step before it that is reached, to the answer, refusal or failure.</summary>
    public TimeSpan AnswersAfter { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>From joining to the first unencrypted media.</summary>
    public TimeSpan MediaAfter { get; } = TimeSpan.FromSeconds(2);

    /// <summary>From joining to the end of the call by the far end; null leaves that to others.</summary>
    public TimeSpan? HangsUpAfter { get; init; }

    /// <summary>Whether whoever takes the call presses the key that a prompt asks for.</summary>
    public bool Confirms { get; init; } = true;

    /// <summary>Whether it encrypts media, where the world says so.</summary>
    public bool? IsEncrypted { get; init; }

    /// <summary>Whether it is able to encrypt media; who knows no TLS is not, unless the world says otherwise (inferred).</summary>
    public bool CanEncrypt => IsEncrypted ?? Behaviour is not FarEndBehaviour.TlsReset;

    /// <summary>Whether nothing passes to what is behind it, or not over TLS.</summary>
    public bool IsInTheWay => Behaviour is FarEndBehaviour.Unreachable or FarEndBehaviour.Unresolvable or FarEndBehaviour.TlsReset or FarEndBehaviour.TlsSilent;

    public bool Matches(string remoteParty, Work work) => Wildcard.Matches(Address, remoteParty, work);
}
