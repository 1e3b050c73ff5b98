using System.Globalization;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>All that a run starts from: bridges, accounts, far ends, directories, and the objects that are there.</summary>
internal sealed record World
{
    public static World Empty { get; } = new();

    public Release Release { get; init; } = Release.Oldest;

    /// <summary>Where a virtual clock starts.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>How long bridges take to answer each other; null leaves it to the run.</summary>
    public TimeSpan? PeerLatency { get; init; }

    public IReadOnlyList<WorldBridge> Bridges { get; init; } = [];

    public IReadOnlyList<Account> Accounts { get; init; } = [];

    public IReadOnlyDictionary<string, string> ClientNames { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<FarEnd> FarEnds { get; init; } = [];

    public IReadOnlyList<LdapDirectory> Directories { get; init; } = [];

    public IReadOnlyList<StoredObject> Shared { get; init; } = [];

    /// <summary>The same world with so many bridges, the first ones its own and the rest made like them.</summary>
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

/// <summary>One bridge of a world, with its own objects. A bridge without a boot time boots when the world is loaded.</summary>
internal sealed record WorldBridge(BridgeFacts Facts, DateTimeOffset? Booted, IReadOnlyList<StoredObject> Local);

/// <summary>One object of a world: canonical values by slot, and what else is told of it.</summary>
internal sealed record StoredObject(ResourceDefinition Type, Guid Id, string?[] Values, IReadOnlyDictionary<Element, string>? Facts = null);
