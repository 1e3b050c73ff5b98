namespace CmsSim.Simulator.Schema;

/// <summary>The figures of a running call that the API shows.</summary>
internal interface ILiveCall
{
    /// <summary>The time the call started on its bridge.</summary>
    DateTimeOffset StartedAt { get; }

    /// <summary>The number of legs, links to other bridges included.</summary>
    int Legs { get; }

    /// <summary>The number of legs without links to other bridges.</summary>
    int Participants { get; }

    /// <summary>The most legs the call had at one time.</summary>
    int MaxLegs { get; }
}
