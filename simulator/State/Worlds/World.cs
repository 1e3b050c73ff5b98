using System.Globalization;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>The state that a run starts from: bridges, accounts, far ends, servers, directories, and API objects.</summary>
internal sealed record World
{
    public static World Empty { get; } = new();

    public Release Release { get; init; } = Release.Oldest;

    /// <summary>The time at which a virtual clock starts; null leaves it to the run.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>The id of the cluster; null leaves it to the run.</summary>
    public Guid? ClusterId { get; init; }

    /// <summary>The time that bridges take to answer each other; null leaves it to the run.</summary>
    public TimeSpan? PeerLatency { get; init; }

    public IReadOnlyList<WorldBridge> Bridges { get; init; } = [];

    /// <summary>True if the API shows the addresses that the bridges listen on.</summary>
    public bool Advertises { get; init; }

    /// <summary>The nodes of the database; null when they follow from the bridges.</summary>
    public DatabaseFacts? Database { get; init; }

    public IReadOnlyList<Account> Accounts { get; init; } = [];

    /// <summary>The names that log lines print for the addresses of clients.</summary>
    public IReadOnlyDictionary<string, string> ClientNames { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<FarEnd> FarEnds { get; init; } = [];

    public IReadOnlyList<Server> Servers { get; init; } = [];

    public IReadOnlyList<LdapDirectory> Directories { get; init; } = [];

    /// <summary>The objects that all bridges share.</summary>
    public IReadOnlyList<StoredObject> Shared { get; init; } = [];

    /// <summary>The same world with this number of bridges: the first ones are its own, and the others are new.</summary>
    public World WithBridges(int count) => this with
    {
        Bridges =
        [
            .. Enumerable.Range(0, count).Select(i => i < Bridges.Count
                ? Bridges[i]
                : new WorldBridge(
                    new BridgeFacts { Name = string.Create(CultureInfo.InvariantCulture, $"Core{i + 1}"), ServerName = string.Create(CultureInfo.InvariantCulture, $"callbridge-core{i + 1}.acanolab2.tkratzke.local") },
                    null,
                    [])),
        ],
    };
}

/// <summary>One bridge of a world, with the objects that are local to it. A bridge without a boot time boots when the world is loaded.</summary>
internal sealed record WorldBridge(BridgeFacts Facts, DateTimeOffset? Booted, IReadOnlyList<StoredObject> Local);

/// <summary>One object of a world: its canonical values by slot, and the elements in the world that are not stored fields.</summary>
internal sealed record StoredObject(ResourceDefinition Type, Guid Id, string?[] Values, IReadOnlyDictionary<Element, string>? Facts = null);
