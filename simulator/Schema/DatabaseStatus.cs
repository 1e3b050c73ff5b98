namespace CmsSim.Simulator.Schema;

/// <summary>The database cluster as one bridge sees it.</summary>
/// <param name="Nodes">The nodes, in order; none when the database is not clustered.</param>
internal sealed record DatabaseStatus(IReadOnlyList<DatabaseNodeStatus> Nodes)
{
    /// <summary>The master; null when the bridge reaches none.</summary>
    public DatabaseNodeStatus? Master => Nodes.FirstOrDefault(node => node.IsMaster);
}

/// <summary>One node of the database cluster as a bridge sees it.</summary>
/// <param name="Name">The name of the node in the control API.</param>
/// <param name="Hostname">The name or IP address in the world; null where the address of the call bridge has it.</param>
/// <param name="CallBridge">The call bridge on whose server the node runs; null for a server of its own.</param>
/// <param name="IsUp">True when the bridge reaches the node.</param>
internal sealed record DatabaseNodeStatus(string Name, string? Hostname, Guid? CallBridge, bool IsUp)
{
    /// <summary>The bytes that the node lacks; −1 when they are not known.</summary>
    public required long SyncBehind { get; init; }

    /// <summary>True for the master that the bridge reaches.</summary>
    public required bool IsMaster { get; init; }

    /// <summary>True when the bridge reached the node until now, and has just lost it.</summary>
    public bool IsJustLost { get; init; }
}
