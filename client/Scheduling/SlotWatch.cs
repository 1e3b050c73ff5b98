namespace CmsSim.Client.Scheduling;

/// <summary>Creates the slots of a system on its bridge, and notices when one is missing or was changed there.</summary>
internal sealed class SlotWatch(IScheduleStore store, TicketBook tickets, KeeperOptions options, TimeProvider time, Func<Guid> secrets)
{
    /// <summary>Creates, moves or removes slots until the bridge has those of the settings, and verifies them.</summary>
    /// <returns>The system with its slots.</returns>
    /// <exception cref="CmsException">The bridge does not answer, refuses a request, or its bulk sync fails.</exception>
    public async Task<ManagedSystem> SyncAsync(ManagedSystem system, BridgeLink link, TmsSettings settings, CancellationToken cancellation)
    {
        var range = system.Slots!;
        try
        {
            var (synced, found) = await link.RunAsync(async client =>
            {
                var requests = new TmsRequests(client, settings);
                var tms = new TmsScheduler(client, settings, time, secrets);
                var set = await PrepareAsync(system, range, client, requests, cancellation);

                // Saved before the sync, so that a keeper that is killed uses the same set again.
                var prepared = system with { ParameterSet = set };
                store.Save(prepared);
                await tms.SyncAsync(set, cancellation);
                return (prepared, await tms.GetSlotsAsync(cancellation));
            });
            system = synced with { Reserved = [.. found.Select(each => new ReservedSlot(each.Number, each.SpaceId))] };
            store.Save(system);
            tickets.Set(system.Number, TicketKind.SlotCreationError, "", system.HasItsSlots
                ? null
                : $"The bridge has only {system.Reserved.Count} of the slots {range.Base} to {range.Last} after the bulk sync.");
            options.Report(new(time.GetUtcNow(), system.Number, ScheduleEventKind.Slots, $"Slots {range.Base} to {range.Last} exist."));
            return system;
        }
        catch (CmsException failed)
        {
            tickets.Set(system.Number, TicketKind.SlotCreationError, "", $"Slots {range.Base} to {range.Last} could not be created: {failed.Message}");
            throw;
        }
    }

    /// <summary>
    /// Takes over the slots that the bridge has already, as after the import of an earlier schedule. Returns the system as it is when they are
    /// not those of the settings.
    /// </summary>
    public async Task<ManagedSystem> AdoptAsync(ManagedSystem system, BridgeLink link, TmsSettings settings, CancellationToken cancellation)
    {
        var found = await link.RunAsync(client => new TmsScheduler(client, settings, time, secrets).GetSlotsAsync(cancellation));
        var adopted = system with { Reserved = [.. found.Select(each => new ReservedSlot(each.Number, each.SpaceId))] };
        if (!adopted.HasItsSlots)
            return system;
        store.Save(adopted);
        return adopted;
    }

    /// <summary>Compares one slot with the space on the bridge, and opens or closes its ticket.</summary>
    /// <param name="system">The system.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="running">The conference in the slot. Null when it is free.</param>
    /// <param name="link">The bridge to ask.</param>
    /// <param name="placeholder">The name of the slot while it is free.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public async Task CheckAsync(
        ManagedSystem system, ReservedSlot slot, Conference? running, BridgeLink link, string placeholder, CancellationToken cancellation)
    {
        string? problem;
        try
        {
            var space = await link.RunAsync(client => client.CoSpaces.GetAsync(slot.SpaceId, cancellation));
            problem = Compare(slot, running, space, system.Profiles, placeholder);
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            problem = $"Slot {slot.Number} is missing: its space does not exist.";
        }
        tickets.Set(system.Number, TicketKind.SlotError, $"slot {slot.Number}", problem);
    }

    private static string? Compare(ReservedSlot slot, Conference? running, CoSpace space, TmsProfiles profiles, string placeholder)
    {
        var number = slot.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return space switch
        {
            _ when space.Uri != number => Changed("URI", space.Uri, number),
            _ when space.CallId != number => Changed("call ID", space.CallId, number),
            _ when space.Name != (running?.Title ?? placeholder) => Changed("name", space.Name, running?.Title ?? placeholder),
            { NonMemberAccess: { } access } when access != (running is not null) => Changed("nonMemberAccess", access ? "true" : "false", access ? "false" : "true"),
            { CallProfile: var profile } when profile is not null && profile != profiles.CallProfile => Changed("callProfile", $"{profile}", $"{profiles.CallProfile}"),
            _ => null,
        };

        string Changed(string field, string? value, string expected) =>
            $"Slot {slot.Number} was changed on the bridge: its {field} is \"{value}\"; expected \"{expected}\".";
    }

    // A set that was created before a crash is used again, and one that was deleted on the bridge is created again.
    private static async Task<Guid> PrepareAsync(
        ManagedSystem system, SlotRange range, CmsClient client, TmsRequests requests, CancellationToken cancellation)
    {
        if (system.ParameterSet is not { } known)
            return await requests.CreateParameterSetAsync(range.Base, range.Last, system.Profiles, cancellation);
        try
        {
            await requests.ModifyParameterSetAsync(known, range.Base, range.Last, system.Profiles, cancellation);
            return known;
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            return await requests.CreateParameterSetAsync(range.Base, range.Last, system.Profiles, cancellation);
        }
    }
}
