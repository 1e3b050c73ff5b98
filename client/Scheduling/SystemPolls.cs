namespace CmsSim.Client.Scheduling;

/// <summary>The polls of one system, with the requests and intervals that were measured for TMS.</summary>
internal sealed class SystemPolls(
    IScheduleStore store, SystemLinks links, SlotWatch slots, ConferenceRun run, TmsSettings settings, KeeperOptions options, TimeProvider time,
    CancellationToken cancellation)
{
    /// <summary>Sends the requests of one poll, and sets the time of the next one. Returns the system as it is after the poll.</summary>
    public async Task<ManagedSystem> PollAsync(ManagedSystem system, BridgeLink link)
    {
        try
        {
            var open = store.ReadOccurrences(new() { System = system.Number, OnlyOpen = true, StartsBefore = time.GetUtcNow() + TimeSpan.FromTicks(1) });
            var running = open.Where(each => each.State is OccurrenceState.Running && each.Bridge == link.Access.Address).ToList();
            if (running is [_, ..])
                await PollRunningAsync(link, running);
            else
                system = await PollIdleAsync(system, link, open);
            link.NextPoll = time.GetUtcNow() + (running is [_, ..] ? options.RunningPoll : options.IdlePoll);
            foreach (var occurrence in open.Where(each => each.Left.Any(left => left.Bridge == link.Access.Address)))
                await run.EndLeftCallsAsync(occurrence, link, cancellation);
            if (link == links.Main && system.Slots is not null && !system.HasItsSlots)
                system = await EnsureSlotsAsync(system, link, open);
        }
        catch (CmsException)
        {
            // The link has noted the state of the bridge, and a failed sync has a ticket.
            if (link.NextPoll <= time.GetUtcNow())
                link.NextPoll = time.GetUtcNow() + options.IdlePoll;
        }
        return system;
    }

    // A sync removes the spaces that it made before, so it waits until no conference is in them.
    private async Task<ManagedSystem> EnsureSlotsAsync(ManagedSystem system, BridgeLink link, IReadOnlyList<Occurrence> open)
    {
        if (system.ParameterSet is null && await slots.AdoptAsync(system, link, settings, cancellation) is { HasItsSlots: true } adopted)
            return adopted;
        return open.Any(each => each.IsActive) ? system : await slots.SyncAsync(system, link, settings, cancellation);
    }

    private async Task PollRunningAsync(BridgeLink link, IReadOnlyList<Occurrence> running)
    {
        var calls = await link.RunAsync(async client =>
        {
            link.Compare(await client.SystemStatus.GetAsync(cancellation));
            await client.CoSpaces.ListAsync(cancellation: cancellation);
            var all = await client.Calls.ListAllAsync(cancellation: cancellation);
            await client.CallLegs.ListAsync(cancellation: cancellation);
            return all;
        });
        foreach (var occurrence in running)
            await run.CheckDialsAsync(run.Follow(occurrence, calls), link, cancellation);
    }

    // Every other request looks at one slot, so that all slots are seen in turn.
    private async Task<ManagedSystem> PollIdleAsync(ManagedSystem system, BridgeLink link, IReadOnlyList<Occurrence> open)
    {
        var poll = link.Polls++;
        if (poll % 2 is 0 || system.Reserved is [])
        {
            var status = await link.RunAsync(client => client.SystemStatus.GetAsync(cancellation));
            link.Compare(status);
            if (link == links.Main && status.SoftwareVersion is { } version && version != system.SoftwareVersion)
                store.Save(system = system with { SoftwareVersion = version });
            return system;
        }
        var slot = system.Reserved[poll / 2 % system.Reserved.Count];
        var running = open.FirstOrDefault(each => each.IsActive && each.Conference!.Slot == slot.Number)?.Conference;
        await slots.CheckAsync(system, slot, running, link, settings.Placeholder(slot.Number), cancellation);
        return system;
    }
}
