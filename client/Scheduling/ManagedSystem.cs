namespace CmsSim.Client.Scheduling;

/// <summary>A bridge that was added to the scheduler, with its settings and the facts that were read from it.</summary>
public sealed record ManagedSystem
{
    /// <summary>The type that TMS shows for every Cisco Meeting Server.</summary>
    public const string SystemType = "Cisco Meeting Server";

    /// <summary>The number of the system in its store, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The address, credentials and certificate trust of the bridge that was added.</summary>
    public required BridgeAccess Access { get; init; }

    /// <summary>The name. Empty until it is set.</summary>
    public string Name { get; init; } = "";

    /// <summary>The domain of dial strings such as <c>3@example.com</c>. Empty until it is set.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Numeric ID Base and Quantity. Null until they are set.</summary>
    public SlotRange? Slots { get; init; }

    /// <summary>The address of the web bridge for guests. Null when it is not set.</summary>
    public Uri? WebBridgeUri { get; init; }

    /// <summary>The discovered bridge that starts conferences while the added one does not answer. Null for no failover.</summary>
    public BridgeAccess? Alternate { get; init; }

    /// <summary>False when callers must not dial into conferences.</summary>
    public bool AllowsIncomingSip { get; init; } = true;

    /// <summary>False when the scheduler must not dial participants.</summary>
    public bool AllowsOutgoingSip { get; init; } = true;

    /// <summary>False when the system accepts no bookings.</summary>
    public bool AllowsBooking { get; init; } = true;

    /// <summary>The profiles that the scheduler created on the bridge.</summary>
    public required TmsProfiles Profiles { get; init; }

    /// <summary>The bulk parameter set of the slots. Null before the first sync.</summary>
    public Guid? ParameterSet { get; init; }

    /// <summary>The slots that exist on the bridge, lowest number first. Empty before the first sync.</summary>
    public IReadOnlyList<ReservedSlot> Reserved { get; init; } = [];

    /// <summary>The software version. Null when the bridge does not give one.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>The bridges of the cluster, including the added one.</summary>
    public IReadOnlyList<DiscoveredBridge> Bridges { get; init; } = [];

    /// <summary>The state of the added bridge at the latest contact.</summary>
    public BridgeState State { get; init; } = BridgeState.Online;

    /// <summary>The state of <see cref="Alternate"/> at the latest contact.</summary>
    public BridgeState AlternateState { get; init; } = BridgeState.Connecting;

    /// <summary>The name as TMS shows it: <c>No Name (10.0.0.1)</c> for a system without a name.</summary>
    public string DisplayName => Name is "" ? $"No Name ({Access.Address.Host})" : Name;

    /// <summary>True when the slots on the bridge are those of the settings.</summary>
    public bool HasItsSlots => Slots is { } range && Reserved.Select(each => each.Number).SequenceEqual(range.Numbers);

    /// <summary>Returns the number and the name.</summary>
    public override string ToString() => $"{Number} {DisplayName}";
}

/// <summary>Numeric ID Base and Numeric ID Quantity: the numbers that the scheduler may use.</summary>
/// <param name="Base">The first number, from 0.</param>
/// <param name="Quantity">The amount of numbers, from 1.</param>
public sealed record SlotRange(int Base, int Quantity)
{
    /// <summary>The last number.</summary>
    public int Last => Base + Quantity - 1;

    /// <summary>All numbers, in ascending order.</summary>
    public IEnumerable<int> Numbers => Enumerable.Range(Base, Quantity);
}

/// <summary>A slot that exists on the bridge.</summary>
/// <param name="Number">The number.</param>
/// <param name="SpaceId">The id of its space.</param>
public sealed record ReservedSlot(int Number, Guid SpaceId);

/// <summary>A bridge that <c>/callBridges</c> lists.</summary>
/// <param name="Id">The id of the callBridge object.</param>
/// <param name="Name">The name of the callBridge object.</param>
/// <param name="Address">The address, such as <c>https://10.0.0.1</c>. Null when the bridge gives none.</param>
public sealed record DiscoveredBridge(Guid Id, string Name, string? Address);

/// <summary>The relation of the scheduler to a bridge.</summary>
public enum BridgeState
{
    /// <summary>The bridge was not contacted yet.</summary>
    Connecting,

    /// <summary>The bridge answers.</summary>
    Online,

    /// <summary>The bridge does not accept connections, does not answer in time, or answers 503 again and again.</summary>
    NotResponding,

    /// <summary>The bridge rejects the user name or the password.</summary>
    WrongCredentials,

    /// <summary>The certificate of the bridge is not accepted.</summary>
    WrongCertificate,

    /// <summary>The bridge answers, and its clock differs from the scheduler's by more than the limit.</summary>
    ClockOff,
}
