namespace CmsSim.Simulator.Days;

/// <summary>Counts what happens on a day. Used inside the gate only.</summary>
internal sealed class DayTally
{
    /// <summary>Calls of people to a meeting, also those after a lost connection.</summary>
    public int Dialled { get; set; }

    /// <summary>Calls after a lost connection, a lost bridge or a mistyped passcode.</summary>
    public int Redialled { get; set; }

    /// <summary>Connections that broke.</summary>
    public int Dropped { get; set; }

    /// <summary>People who were moved to another meeting.</summary>
    public int Moved { get; set; }

    /// <summary>Holds of the meeting.</summary>
    public int Held { get; set; }

    /// <summary>People who waited in a lobby.</summary>
    public int Waited { get; set; }

    /// <summary>People whom a host let into a locked meeting.</summary>
    public int Admitted { get; set; }

    /// <summary>People who hung up in the lobby.</summary>
    public int GaveUp { get; set; }

    /// <summary>Calls of scanners.</summary>
    public int Scanned { get; set; }

    /// <summary>Calls that a client of the API made.</summary>
    public int CalledTogether { get; set; }

    /// <summary>People whose bridge was lost.</summary>
    public int CutOff { get; set; }
}
