namespace CmsSim.Simulator;

/// <summary>The program with which a caller calls a bridge.</summary>
public enum CallerKind
{
    /// <summary>A SIP endpoint.</summary>
    Sip,

    /// <summary>The meeting app.</summary>
    App,

    /// <summary>The web app, in a browser.</summary>
    WebApp,
}
