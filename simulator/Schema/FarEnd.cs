using System.IO.Enumeration;

namespace CmsSim.Simulator.Schema;

/// <summary>How a dialled address behaves.</summary>
internal enum FarEndBehaviour
{
    /// <summary>Takes the call over TLS.</summary>
    Answer,

    /// <summary>Resets the TLS connection, then takes the call unencrypted, as the documented endpoint does.</summary>
    TlsReset,
}

/// <summary>
/// What happens when an address is dialled. The delays are inferred: in the documented call all lines
/// up to "joined" fall into one second.
/// </summary>
internal sealed record FarEnd(string Address, FarEndBehaviour Behaviour)
{
    public static FarEnd Default { get; } = new("*", FarEndBehaviour.TlsReset);

    /// <summary>From the dial to the end of the TLS attempt.</summary>
    public TimeSpan ControlAfter { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>From the control connection to the first ring.</summary>
    public TimeSpan RingsAfter { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>From the first ring to the answer.</summary>
    public TimeSpan AnswersAfter { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>From joining to the first unencrypted media.</summary>
    public TimeSpan MediaAfter { get; init; } = TimeSpan.FromSeconds(2);

    public bool Matches(string remoteParty) => FileSystemName.MatchesSimpleExpression(Address, remoteParty, ignoreCase: true);
}
