namespace CmsSim.Simulator.State;

/// <summary>A node of the database cluster in a world.</summary>
/// <param name="Name">The name of the node in the control API.</param>
/// <param name="Hostname">The name or IP address that the API shows; null for the host in the address of its bridge.</param>
/// <param name="Bridge">The bridge on whose server the node runs; null for a server of its own.</param>
internal sealed record DatabaseNodeFacts(string Name, string? Hostname, string? Bridge);

/// <summary>The database cluster in a world.</summary>
/// <param name="Nodes">The nodes, in order.</param>
/// <param name="NeedsMajority">True when a node must reach more than half of all nodes to be master; false when any node may be.</param>
internal sealed record DatabaseFacts(IReadOnlyList<DatabaseNodeFacts> Nodes, bool NeedsMajority)
{
    /// <summary>The most nodes of a database cluster (documented in the design guides of 12.x and 14).</summary>
    public const int MostNodes = 5;

    /// <summary>
    /// The nodes of a world that states none: on the first bridges, three or five of them where there are enough, because an odd number is
    /// recommended (inferred). A single bridge has its database for itself.
    /// </summary>
    public static IReadOnlyList<DatabaseNodeFacts> NodesOn(IReadOnlyList<string> bridges) =>
        [.. bridges.Take(bridges.Count switch { 1 => 0, 2 => 2, < 5 => 3, _ => 5 }).Select(bridge => new DatabaseNodeFacts(bridge, null, bridge))];
}

/// <summary>One node of the running database cluster.</summary>
internal sealed class DatabaseNode(DatabaseNodeFacts facts)
{
    public DatabaseNodeFacts Facts { get; } = facts;

    public string Name => Facts.Name;

    /// <summary>The server in the network: that of its bridge, or its own.</summary>
    public string Server => Facts.Bridge ?? Facts.Name;

    /// <summary>False while the node itself is stopped. It is also down while its bridge is stopped.</summary>
    public bool IsStarted { get; set; } = true;

    /// <summary>The bytes written in the cluster when the node lost the master; null while it has all of them.</summary>
    public long? LacksFrom { get; set; }

    /// <summary>The number of times that the node lost the master. A node has caught up only if it did not lose the master meanwhile.</summary>
    public int Losses { get; set; }
}
