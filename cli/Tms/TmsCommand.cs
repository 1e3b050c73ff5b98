using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Client;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli;

/// <summary><c>cmssim tms</c>: plays the scheduler Cisco TMS against any CMS.</summary>
internal sealed class TmsCommand
{
    private readonly Option<string?> _target = new("--target")
    {
        Description = "Address of the bridge, such as https://cms.example.com:445. Required by add; later verbs use the stored one.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string?> _user = new("--user") { Description = "Name of the API user. [default: the stored user, or admin]", Recursive = true };

    private readonly Option<string?> _password = new("--password")
    {
        Description = "Password of the API user; never stored. [default: the environment variable CMSSIM_PASSWORD, or admin]",
        Recursive = true,
    };

    private readonly Option<string?> _trust = new("--trust")
    {
        Description = "Certificates to accept: system, any, or a SHA-256. [default: the stored value, or any for a loopback target, or system]",
        HelpName = "system|any|SHA256",
        Recursive = true,
    };

    private readonly Option<string> _state = new("--state")
    {
        Description = "File that stores the bridge, its slots and the running conferences.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "cmssim-tms.json",
        Recursive = true,
    };

    private readonly Option<double> _timeout = new Option<double>("--timeout")
    {
        Description = "Seconds that the whole command may take.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 600,
        Recursive = true,
    }.InRange(0.001, 86_400);

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON.", Recursive = true };

    private readonly TimeProvider _time;

    private TmsCommand(TimeProvider time) => _time = time;

    public static Command Create() => Create(TimeProvider.System);

    /// <param name="time">The clock for pauses and for waiting for the state file.</param>
    public static Command Create(TimeProvider time)
    {
        var verbs = new TmsCommand(time);
        return new Command("tms", "Plays Cisco TMS: adds a bridge, reserves slots, and starts, extends and ends conferences.")
        {
            verbs._target, verbs._user, verbs._password, verbs._trust, verbs._state, verbs._timeout, verbs._json,
            verbs.Add(), verbs.Reserve(), verbs.Schedule(), verbs.Extend(), verbs.End(), verbs.Status(),
        };
    }

    private Command Add() => Verb("add", "Adds a bridge: reads its cluster and creates the two profiles.", [], async (run, cancellation) =>
    {
        if (run.Parsed.GetValue(_target) is null)
            throw new UserErrorException("add needs the address of a bridge, such as --target https://cms.example.com.");
        if (run.State is { Conferences: [_, ..] running })
            throw new UserErrorException(
                $"Conferences are still running on {run.State.Target} ({running.Count}); end them first, or name another file with --state.");

        var bridge = await run.Scheduler(new()).AddBridgeAsync(cancellation);
        run.Save(new()
        {
            Target = run.Options.BaseAddress,
            User = run.Options.UserName,
            Trust = run.Parsed.GetValue(_trust),
            CallProfile = bridge.Profiles.CallProfile,
            CallLegProfile = bridge.Profiles.CallLegProfile,
        });
        run.Answer(
            new()
            {
                ["target"] = run.Address,
                ["softwareVersion"] = bridge.Status.SoftwareVersion,
                ["callBridges"] = new JsonArray([.. bridge.Bridges.Select(each => new JsonObject
                {
                    ["id"] = each.Id.ToString(),
                    ["name"] = each.Name,
                    ["address"] = each.Address,
                })]),
                ["callProfile"] = bridge.Profiles.CallProfile.ToString(),
                ["callLegProfile"] = bridge.Profiles.CallLegProfile.ToString(),
            },
            [
                $"Added {run.Address}, software version {bridge.Status.SoftwareVersion ?? "unknown"}.",
                .. bridge.Bridges.Select(each => $"Call bridge {each.Name}: {each.Address}"),
            ]);
    });

    private Command Reserve()
    {
        var first = new Option<int>("--base") { Description = "Numeric ID Base: number of the first slot.", DefaultValueFactory = _ => 1 }.InRange(0, int.MaxValue);
        var quantity = new Option<int>("--quantity") { Description = "Numeric ID Quantity: number of slots.", DefaultValueFactory = _ => 5 }.InRange(1, int.MaxValue);
        var patience = new Option<double>("--sync-timeout")
        {
            Description = "Seconds that the bridge may take to create the spaces.",
            DefaultValueFactory = _ => new TmsSettings().SyncTimeout.TotalSeconds,
            HelpName = "SECONDS",
        }.InRange(1, 86_400);
        return Verb("reserve", "Reserves slots: creates a space for each slot number.", [first, quantity, patience], async (run, cancellation) =>
        {
            var slots = new TmsState.SlotRange(run.Parsed.GetValue(first), run.Parsed.GetValue(quantity));
            if (slots.Quantity > int.MaxValue - slots.Base)
                throw new UserErrorException($"Invalid value \"{slots.Quantity}\" for --quantity; expected at most {int.MaxValue - slots.Base} with --base {slots.Base}.");
            var added = run.Added;
            if (added is { Conferences: [_, ..] running })
                throw new UserErrorException($"Conferences are still running in the reserved slots ({running.Count}); end them first.");

            var settings = Settings(slots) with { SyncTimeout = TimeSpan.FromSeconds(run.Parsed.GetValue(patience)) };

            // Saved before the bridge creates the spaces, so that a run that is killed in between leaves no unrecorded slots.
            run.Save(added with { Slots = slots });
            Reservation reservation;
            try
            {
                reservation = await run.Scheduler(settings).ReserveAsync(added.Profiles, cancellation);
            }
            catch
            {
                run.Save(added);
                throw;
            }
            run.Answer(
                new()
                {
                    ["base"] = slots.Base,
                    ["quantity"] = slots.Quantity,
                    ["cospaceBulkParameterSet"] = reservation.ParameterSet.ToString(),
                    ["cospaceBulkSync"] = reservation.Sync.ToString(),
                },
                [$"Reserved slots {slots.Base} to {settings.LastNumber}."]);
        });
    }

    private Command Schedule()
    {
        var title = new Option<string>("--title") { Description = "Title of the conference.", Required = true };
        var dial = new Option<string[]>("--dial") { Description = "Address to dial; may be repeated.", HelpName = "URI" };
        return Verb("schedule", "Starts a conference now, in the lowest free slot.", [title, dial], async (run, cancellation) =>
        {
            var added = run.Added;
            var scheduler = run.Scheduler(Settings(run.Reserved));

            // Fails now if the file cannot be written, rather than after an unrecorded conference has started.
            run.Save(added);
            var conference = await scheduler
                .StartConferenceAsync(run.Parsed.GetRequiredValue(title), run.Parsed.GetValue(dial) ?? [], notes: run, cancellation: cancellation);
            run.Remember(conference);
            run.Answer(
                new()
                {
                    ["slot"] = conference.Slot,
                    ["title"] = conference.Title,
                    ["spaceId"] = conference.SpaceId.ToString(),
                    ["callId"] = conference.CallId.ToString(),
                    ["callLegs"] = new JsonArray([.. conference.Legs.Select(each => new JsonObject
                    {
                        ["id"] = each.Id.ToString(),
                        ["remoteParty"] = each.RemoteParty,
                    })]),
                },
                [
                    $"Started \"{conference.Title}\" in slot {conference.Slot}, call {conference.CallId}.",
                    .. conference.Legs.Select(each => $"Dialled {each.RemoteParty}, call leg {each.Id}."),
                ]);
        });
    }

    private Command Extend() => ConferenceVerb("extend", "Extends a conference.", "Extended",
        (scheduler, conference, cancellation) => conference.HasCall
            ? scheduler.ExtendAsync(conference, cancellation)
            : throw new UserErrorException($"The start of \"{conference.Title}\" in slot {conference.Slot} was interrupted, so there is nothing to extend; cmssim tms end --slot {conference.Slot} ends it."),
        (running, _) => running);

    private Command End() => ConferenceVerb("end", "Ends a conference and frees its slot.", "Ended",
        (scheduler, conference, cancellation) => scheduler.EndAsync(conference, cancellation),
        (running, ended) => [.. running.Where(each => each != ended)]);

    private Command Status() => Verb("status", "Shows the bridge as the summary page of TMS does, and the slots.", [], isReading: true, async (run, cancellation) =>
    {
        var status = await run.Client.SystemStatus.GetAsync(cancellation);
        var slots = run.State is { Slots: { } range } && run.State.Target == run.Options.BaseAddress
            ? await run.Scheduler(Settings(range)).GetSlotsAsync(cancellation)
            : null;
        var page = new TmsPage(run.Address, status, slots) { Interrupted = slots is null ? [] : [.. run.State!.Conferences.Where(each => !each.HasCall)] };
        if (run.Json)
            run.Output.WriteLine(page.ToJson().ToJsonString());
        else if (OutputWriter.IsTerminalOf(run.Output))
            page.WriteTables(OutputWriter.Unescaped(run.Output));
        else
            page.WriteLines(run.Output);
    });

    private Command ConferenceVerb(
        string name, string description, string done,
        Func<TmsScheduler, Conference, CancellationToken, Task> act,
        Func<IReadOnlyList<Conference>, Conference, IReadOnlyList<Conference>> runningAfter)
    {
        var slot = new Option<int?>("--slot") { Description = "Slot of the conference." }.InRange(0, int.MaxValue);
        var title = new Option<string?>("--title") { Description = "Title of the conference. Without --slot and --title, the only running one." };
        return Verb(name, description, [slot, title], async (run, cancellation) =>
        {
            var added = run.Added;
            var conference = added.Find(run.Parsed.GetValue(slot), run.Parsed.GetValue(title));
            await act(run.Scheduler(Settings(run.Reserved)), conference, cancellation);
            run.Save(added with { Conferences = runningAfter(added.Conferences, conference) });
            run.Answer(
                new() { ["slot"] = conference.Slot, ["title"] = conference.Title },
                [$"{done} \"{conference.Title}\" in slot {conference.Slot}."]);
        });
    }

    private Command Verb(string name, string description, IReadOnlyList<Option> options, Func<TmsRun, CancellationToken, Task> act) =>
        Verb(name, description, options, isReading: false, act);

    private Command Verb(string name, string description, IReadOnlyList<Option> options, bool isReading, Func<TmsRun, CancellationToken, Task> act)
    {
        var command = new Command(name, description);
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var seconds = parsed.GetValue(_timeout);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                var path = parsed.GetRequiredValue(_state);
                using var only = isReading ? null : await TmsLock.AcquireAsync(path, _time, parsed.InvocationConfiguration.Error, either.Token);
                var remembered = TmsState.Load(path);
                using var run = new TmsRun(parsed, remembered, path, parsed.GetValue(_json), ClientOptions(parsed, remembered), _time);
                await act(run, either.Token);
                return ExitStatus.Fine;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw new UserErrorException("Cancelled.", ExitStatus.Cancelled);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                throw new UserErrorException($"tms {name} has not ended within {seconds:0.###} seconds; increase --timeout.", ExitStatus.Unreachable);
            }
            catch (CmsException failed)
            {
                throw new UserErrorException(failed.Message, StatusOf(failed));
            }
        });
        return command;
    }

    // A bridge that refuses a request was reached. One with unreadable or endless answers counts as unreachable.
    private static int StatusOf(CmsException failed) => failed
        is CmsUnreachableException or CmsMalformedAnswerException or CmsRedirectException or CmsEndlessListException or BulkSyncTimeoutException
        ? ExitStatus.Unreachable
        : ExitStatus.Differs;

    private CmsClientOptions ClientOptions(ParseResult parsed, TmsState? remembered)
    {
        var address = parsed.GetValue(_target) is { } given
            ? ReadTarget(given)
            : remembered?.Target ?? throw new UserErrorException("No bridge was added yet; run cmssim tms add --target https://cms.example.com.");
        // The stored user and trust apply only to the stored bridge.
        if (remembered?.Target != address)
            remembered = null;
        try
        {
            return new()
            {
                BaseAddress = address,
                UserName = parsed.GetValue(_user) ?? remembered?.User ?? "admin",
                Password = parsed.GetValue(_password) ?? Environment.GetEnvironmentVariable("CMSSIM_PASSWORD") ?? "admin",
                CertificateTrust = (parsed.GetValue(_trust) ?? remembered?.Trust) is { } trusted
                    ? CertificateTrust.Parse(trusted)
                    : address.IsLoopback ? CertificateTrust.Any : CertificateTrust.System,
            };
        }
        catch (ArgumentException)
        {
            throw new UserErrorException($"Invalid value \"{parsed.GetValue(_trust) ?? remembered?.Trust}\" for --trust; expected system, any or a SHA-256 of 64 hexadecimal digits.");
        }
    }

    // Administrators give TMS an address without a scheme, and mean https.
    private static Uri ReadTarget(string given) =>
        Uri.TryCreate(given.Contains("://", StringComparison.Ordinal) ? given : $"https://{given}", UriKind.Absolute, out var address)
        && address is { Scheme: "https" or "http", UserInfo: "", Query: "", Fragment: "" }
            ? address
            : throw new UserErrorException($"Invalid value \"{given}\" for --target; expected an address such as https://cms.example.com:445.");

    private static TmsSettings Settings(TmsState.SlotRange slots) => new() { NumberBase = slots.Base, NumberQuantity = slots.Quantity };
}
