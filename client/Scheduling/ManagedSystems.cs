namespace CmsSim.Client.Scheduling;

/// <summary>Adds bridges to the schedule, and changes their settings.</summary>
/// <param name="store">The store of the schedule.</param>
/// <param name="options">The intervals and limits; <see cref="KeeperOptions.Connect"/> creates the clients.</param>
/// <param name="time">The clock for pauses and tickets.</param>
/// <param name="secrets">Creates secrets; see <see cref="ScheduleKeeper"/>.</param>
public sealed class ManagedSystems(IScheduleStore store, KeeperOptions options, TimeProvider time, Func<Guid> secrets)
{
    private const int MostSlots = 10_000;

    private readonly TicketBook _tickets = new(store, time, options);

    /// <summary>
    /// Adds a bridge: reads its state and its cluster, and creates the two profiles, with the documented requests. The address of a system
    /// that was added before refreshes that system and its credentials.
    /// </summary>
    /// <returns>The system, and the state of its bridge.</returns>
    /// <exception cref="ScheduleRefusedException">The bridge is a member of the cluster of another system, or the credentials are missing.</exception>
    /// <exception cref="CmsException">The bridge does not answer, or rejects a request.</exception>
    public async Task<(ManagedSystem System, SystemStatus Status)> AddAsync(BridgeAccess access, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(access);
        if (access.UserName is "" || string.IsNullOrEmpty(access.Password))
            throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, "A user name and a password are mandatory for a Cisco Meeting Server.");
        using var turn = await store.LockAsync(cancellation);
        var systems = store.ReadSystems();
        var earlier = systems.FirstOrDefault(each => BridgeAccess.IsSamePlace(each.Access.Address, access.Address));
        foreach (var system in systems.Where(each => each != earlier))
        {
            if (system.Bridges.Any(each => IsAt(each, access.Address)))
                throw AlreadyDiscovered(access, system);
        }

        using var client = options.Connect(access);
        var tms = new TmsScheduler(client, new(), time, secrets);
        var (status, bridges) = await tms.ReadBridgeAsync(cancellation);
        if (systems.FirstOrDefault(each => each != earlier && AreOfOneCluster(each, bridges)) is { } other)
            throw AlreadyDiscovered(access, other);

        var profiles = earlier is not null && await HasProfilesAsync(earlier.Profiles, client, cancellation)
            ? earlier.Profiles
            : await tms.CreateProfilesAsync(cancellation);
        var added = (earlier ?? new() { Number = store.NextNumber(NumberedKind.System), Access = access, Profiles = profiles }) with
        {
            Access = access,
            Profiles = profiles,
            Reserved = earlier?.Profiles == profiles ? earlier.Reserved : [],
            SoftwareVersion = status.SoftwareVersion,
            Bridges = [.. bridges.Select(each => new DiscoveredBridge(each.Id, each.Name ?? "", each.Address))],
            State = BridgeState.Online,
        };
        store.Save(added);
        _tickets.CheckSettings(added);
        return (added, status);
    }

    /// <summary>
    /// Changes settings. A new Numeric ID Base or Quantity creates, moves or removes the slots by bulk sync, and verifies them.
    /// </summary>
    /// <returns>The system with its settings. Its slots may be missing, when the bridge could not create them; a ticket gives the reason.</returns>
    /// <exception cref="ScheduleRefusedException">A value is not valid, or conferences need the slots that the change would remove.</exception>
    /// <exception cref="CmsException">The bridge could not create the slots. The settings are saved, and a keeper tries again.</exception>
    public async Task<ManagedSystem> ChangeAsync(int number, SystemSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var turn = await store.LockAsync(cancellation);
        var before = store.ReadSystems().FirstOrDefault(each => each.Number == number)
            ?? throw new ScheduleRefusedException(ScheduleRefusal.SystemNotFound, $"There is no system {number}.");
        var slots = RangeOf(before, settings);
        if (slots != before.Slots)
            EnsureMayMove(before, slots!);
        if (settings.Alternate is { } alternate)
            await EnsureIsDiscoveredAsync(before, alternate, cancellation);
        var after = before with
        {
            Name = settings.Name?.Trim() ?? before.Name,
            Domain = settings.Domain?.Trim() ?? before.Domain,
            Slots = slots,
            WebBridgeUri = settings.WebBridgeUri ?? before.WebBridgeUri,
            Alternate = settings.RemovesAlternate ? null : settings.Alternate ?? before.Alternate,
            AlternateState = settings.Alternate is null ? before.AlternateState : BridgeState.Connecting,
            AllowsIncomingSip = settings.AllowsIncomingSip ?? before.AllowsIncomingSip,
            AllowsOutgoingSip = settings.AllowsOutgoingSip ?? before.AllowsOutgoingSip,
            AllowsBooking = settings.AllowsBooking ?? before.AllowsBooking,
        };
        store.Save(after);
        _tickets.CheckSettings(after);
        return slots is null || after.HasItsSlots ? after : await SyncAsync(after, cancellation);
    }

    /// <summary>Creates the slots again as the settings name them, and verifies them, even if they seem to be there.</summary>
    /// <exception cref="ScheduleRefusedException">There is no such system, it has no slots, or conferences are running in them.</exception>
    /// <exception cref="CmsException">The bridge could not create the slots.</exception>
    public async Task<ManagedSystem> ReserveAsync(int number, SlotRange range, TimeSpan? syncTimeout = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(range);
        using var turn = await store.LockAsync(cancellation);
        var before = store.ReadSystems().FirstOrDefault(each => each.Number == number)
            ?? throw new ScheduleRefusedException(ScheduleRefusal.SystemNotFound, $"There is no system {number}.");
        EnsureMayMove(before, RangeOf(before, new() { NumericIdBase = range.Base, NumericIdQuantity = range.Quantity })!);
        var after = before with { Slots = range };
        store.Save(after);
        _tickets.CheckSettings(after);
        return await SyncAsync(after, cancellation, syncTimeout);
    }

    private async Task<ManagedSystem> SyncAsync(ManagedSystem system, CancellationToken cancellation, TimeSpan? timeout = null)
    {
        using var link = new BridgeLink(system.Access, options, time);
        var settings = SystemStep.SettingsOf(system);
        return await new SlotWatch(store, _tickets, options, time, secrets)
            .SyncAsync(system, link, timeout is { } limit ? settings with { SyncTimeout = limit } : settings, cancellation);
    }

    private static SlotRange? RangeOf(ManagedSystem before, SystemSettings settings)
    {
        if (settings is { NumericIdBase: null, NumericIdQuantity: null })
            return before.Slots;
        var range = new SlotRange(settings.NumericIdBase ?? before.Slots?.Base ?? 1, settings.NumericIdQuantity ?? before.Slots?.Quantity ?? 5);
        return range switch
        {
            { Base: < 0 } => throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"Invalid Numeric ID Base {range.Base}; expected a number from 0."),
            { Quantity: < 1 or > MostSlots } => throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"Invalid Numeric ID Quantity {range.Quantity}; expected 1 to {MostSlots}."),
            { Base: > int.MaxValue - MostSlots } => throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"Invalid Numeric ID Base {range.Base}; expected at most {int.MaxValue - MostSlots}."),
            _ => range,
        };
    }

    // A sync first removes all spaces that it made before, with the calls in them.
    private void EnsureMayMove(ManagedSystem system, SlotRange after)
    {
        var needed = store.ReadOccurrences(new() { System = system.Number, OnlyOpen = true }).Where(each => each.NeedsSlot).ToList();
        if (needed.FirstOrDefault(each => each.IsActive) is { } running)
            throw new ScheduleRefusedException(ScheduleRefusal.InUse, $"The slots of system {system} cannot change: conference {running} is running in slot {running.Conference!.Slot}. End it first.");
        var times = needed.Select(each => (each.Start, each.End)).ToList();
        if (needed.FirstOrDefault(each => Capacity.Peak(times, each.Start, each.End) > after.Quantity) is { } booked)
            throw new ScheduleRefusedException(ScheduleRefusal.InUse, $"{after.Quantity} slots are not enough for the bookings of system {system}, such as conference {booked}. Cancel some first.");
    }

    private async Task EnsureIsDiscoveredAsync(ManagedSystem system, BridgeAccess alternate, CancellationToken cancellation)
    {
        if (alternate.UserName is "" || string.IsNullOrEmpty(alternate.Password))
            throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, "The alternate bridge needs a user name and a password of its own.");
        if (BridgeAccess.IsSamePlace(alternate.Address, system.Access.Address))
            throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"{BridgeAccess.Display(alternate.Address)} is system {system} itself; the alternate must be another bridge of its cluster.");
        if (system.Bridges.Any(each => IsAt(each, alternate.Address)))
            return;

        // The address that a bridge gives for another may differ from the one on which it is reached. Its own list shows whether it is a member.
        using var client = options.Connect(alternate);
        try
        {
            var bridges = await client.CallBridges.ListAllAsync(cancellation);
            if (AreOfOneCluster(system, bridges))
                return;
        }
        catch (CmsException unreachable)
        {
            throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"{NotDiscovered(system, alternate)} ({unreachable.Message})");
        }
        throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, NotDiscovered(system, alternate));
    }

    private static string NotDiscovered(ManagedSystem system, BridgeAccess alternate) =>
        $"{BridgeAccess.Display(alternate.Address)} is not one of the bridges that were discovered in the cluster of system {system}; expected one of {string.Join(", ", system.Bridges.Select(each => each.Address ?? each.Name))}.";

    private static async Task<bool> HasProfilesAsync(TmsProfiles profiles, CmsClient client, CancellationToken cancellation)
    {
        try
        {
            await client.CallProfiles.GetAsync(profiles.CallProfile, cancellation);
            await client.CallLegProfiles.GetAsync(profiles.CallLegProfile, cancellation);
            return true;
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            return false;
        }
    }

    private static bool AreOfOneCluster(ManagedSystem system, IReadOnlyList<CallBridge> bridges) =>
        system.Bridges.Any(known => bridges.Any(each => each.Id == known.Id));

    private static bool IsAt(DiscoveredBridge bridge, Uri address)
    {
        try
        {
            return bridge.Address is { } text && BridgeAccess.IsSamePlace(BridgeAccess.ParseAddress(text), address);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static ScheduleRefusedException AlreadyDiscovered(BridgeAccess access, ManagedSystem system) => new(
        ScheduleRefusal.AlreadyDiscovered,
        $"{BridgeAccess.Display(access.Address)} was already discovered in the cluster of system {system} ({BridgeAccess.Display(system.Access.Address)}), so it cannot be added.");
}
