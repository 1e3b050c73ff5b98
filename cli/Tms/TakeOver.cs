using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Client.Scheduling.Sqlite;

namespace CmsSim.Cli.Tms;

/// <summary>Takes the state file of an earlier release over into a new schedule. The state file stays as it is.</summary>
internal static class TakeOver
{
    // The earlier release ended conferences by command only.
    private static readonly TimeSpan s_duration = TimeSpan.FromHours(1);

    /// <summary>Takes the state over if there is no schedule yet. A run that is killed leaves the whole schedule or none.</summary>
    public static async Task RunAsync(StorePlace place, ParseResult parsed, TimeProvider time, CancellationToken cancellation)
    {
        if (place.Earlier is null || File.Exists(place.Store) || EarlierState.Load(place.Earlier) is not { } state)
            return;
        try
        {
            while (!await TryCreateAsync(place.Store, state, parsed, time, cancellation))
            {
                // Another command has created the key in the meantime; the next attempt uses it.
            }
        }
        catch (IOException) when (File.Exists(place.Store))
        {
            return;    // Another command has taken the state over in the meantime.
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The schedule {place.Store} cannot be written: {failed.Message}");
        }
        await parsed.InvocationConfiguration.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"cmssim: took {place.Earlier} over into {place.Store}: the bridge {ScheduleText.Address(state.Target)}, conferences running: {state.Conferences.Count}"));
    }

    private static async Task<bool> TryCreateAsync(string path, EarlierState state, ParseResult parsed, TimeProvider time, CancellationToken cancellation)
    {
        var (key, draft) = (path + ".key", $"{Path.GetFullPath(path)}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.new");
        try
        {
            var hasKey = File.Exists(key);
            if (hasKey)
                File.Copy(key, draft + ".key");
            using (var store = SqliteScheduleStore.Open(draft))
                await FillAsync(store, state, parsed, time, cancellation);
            if (!hasKey && !TryMove(draft + ".key", key))
                return false;
            File.Move(draft, path, overwrite: false);
            return true;
        }
        finally
        {
            foreach (var left in new[] { draft, draft + ".key", draft + ".lock", draft + "-wal", draft + "-shm" })
                File.Delete(left);
        }
    }

    private static bool TryMove(string file, string to)
    {
        try
        {
            File.Move(file, to, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }

    private static async Task FillAsync(SqliteScheduleStore store, EarlierState state, ParseResult parsed, TimeProvider time, CancellationToken cancellation)
    {
        var system = new ManagedSystem
        {
            Number = store.NextNumber(NumberedKind.System),
            Access = new(state.Target, state.User, TargetOption.Password(parsed.GetValue(TmsOptions.Password)), TmsSession.TrustOf(state.Trust, "trust", state.Target)),
            Profiles = state.Profiles,
            Slots = state.Slots is { } slots ? new(slots.Base, slots.Quantity) : null,
        };
        store.Save(await WithItsSlotsAsync(system, cancellation));
        var now = time.GetUtcNow();
        foreach (var conference in state.Conferences)
        {
            var number = store.NextNumber(NumberedKind.Booking);
            store.Save(
                new()
                {
                    Number = number,
                    System = system.Number,
                    Uid = $"{Guid.NewGuid()}@cmssim",
                    Title = conference.Title,
                    Passcode = conference.Passcode,
                    Participants = [.. conference.Legs.Select(each => each.RemoteParty)],
                },
                [
                    new()
                    {
                        Booking = number,
                        Index = 1,
                        System = system.Number,
                        Start = now,
                        End = now + s_duration,
                        BookedEnd = now + s_duration,
                        State = conference.HasCall ? OccurrenceState.Running : OccurrenceState.Starting,
                        Bridge = state.Target,
                        Conference = conference with { Legs = [] },
                        Dials = [.. conference.Legs.Select(each => new Dial(each.RemoteParty, DialState.Connected, Attempts: 1, each.Id))],
                    },
                ]);
        }
    }

    // The state has neither the spaces of the slots nor their parameter set. Without them, the slots would be created a second time.
    private static async Task<ManagedSystem> WithItsSlotsAsync(ManagedSystem system, CancellationToken cancellation)
    {
        if (system.Slots is not { } range)
            return system;
        try
        {
            using var client = new CmsClient(system.Access.ToClientOptions());
            var tms = new TmsScheduler(client, new() { NumberBase = range.Base, NumberQuantity = range.Quantity }, TimeProvider.System, Guid.NewGuid);
            var found = await tms.GetSlotsAsync(cancellation);
            return system with
            {
                Reserved = [.. found.Select(each => new ReservedSlot(each.Number, each.SpaceId))],
                ParameterSet = await FindSetAsync(client, system, range, cancellation),
            };
        }
        catch (Exception failed) when (failed is CmsException or ArgumentException)
        {
            // The bridge does not answer now. A keeper opens a ticket when it finds the slots in another state.
            return system;
        }
    }

    private static async Task<Guid?> FindSetAsync(CmsClient client, ManagedSystem system, SlotRange range, CancellationToken cancellation)
    {
        foreach (var listed in await client.CospaceBulkParameterSets.ListAllAsync(cancellation: cancellation))
        {
            var set = await client.CospaceBulkParameterSets.GetAsync(listed.Id, cancellation);
            if (set.StartIndex == range.Base && set.EndIndex == range.Last && set.CallProfile == system.Profiles.CallProfile)
                return set.Id;
        }
        return null;
    }
}
