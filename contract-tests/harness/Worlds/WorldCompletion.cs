namespace CmsSim.Harness.Worlds;

/// <summary>
/// Completes the model of a part: adds the objects that lists count but never name, the calls and legs that counters and participants
/// presume, and the objects that others refer to.
/// </summary>
/// <param name="model">The model, after all exchanges of the part.</param>
/// <param name="note">Receives the sentence about each guess.</param>
internal sealed class WorldCompletion(WorldModel model, Action<string> note)
{
    private const int MostPlaceholders = 10_000;

    private static readonly string[] s_addressed = ["coSpaces", "coSpaces.accessMethods", "ivrs"];
    private static readonly string[][] s_pools = [["uri", "secondaryUri"], ["callId"], ["secret"]];

    private static readonly ApiShape s_calls = ApiShape.Named("calls")!;
    private static readonly ApiShape s_legs = ApiShape.Named("callLegs")!;
    private static readonly ApiShape s_participants = ApiShape.Named("participants")!;
    private static readonly ApiShape s_callBridges = ApiShape.Named("callBridges")!;

    /// <summary>Completes the model.</summary>
    public void Complete()
    {
        DropArrivals();
        AddLikely();
        AddLegs();
        AddCallBridges();
        foreach (var list in model.Lists.ToArray())
            FillList(list);
        new TakenValues(model, note).Add();
        var sizes = new ListSizes(model, note);
        foreach (var list in model.Lists.ToArray())
        {
            if (list.Shape.IsKept)
                sizes.Solve(list);
        }

        DropDuplicates();
        SeparateDomains();
        DropOrphans();
        AddReferences();
    }

    // A list that counts all objects leaves no place for further ones.
    private void AddLikely()
    {
        foreach (var (key, owner) in model.Likely)
        {
            if (!key.Shape.IsKept || model.IsAbsent(key) || model.Find(key.Shape, key.Id) is not null || (key.Shape.Owner is not null && owner is null))
                continue;
            if (model.ListOf(key.Shape, owner).CountAtStart is { } count && model.OfType(key.Shape).Count(one => one.ExistsAtStart && (owner is null || one.Owner == owner)) >= count)
                continue;
            model.Need(key.Shape, key.Id, owner);
            note($"A refused request names an object of {key.Shape}, and the refusal does not deny that it exists. The world has it.");
        }
    }

    // The API refuses a world in which two objects have the same address. The one that this part shows keeps it.
    private void DropDuplicates()
    {
        foreach (var pool in s_pools)
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var one in model.Objects.Where(one => one.ExistsAtStart && s_addressed.Contains(one.Shape.Node.Id)).OrderBy(one => one.IsAssumed).ToArray())
            {
                foreach (var path in pool.Where(path => one.AtStart(path) is { Length: > 0 } value && !seen.Add(value)))
                {
                    one.Replace(path, "");
                    note($"Two objects have the same {path} in different parts of the log. One of them lacks it in the world.");
                }
            }
        }
    }

    // A party may come without a request, so it looks as if it had existed at the start. Its call did not.
    private void DropArrivals()
    {
        foreach (var one in model.Objects.Where(one => one.ExistsAtStart && (one.Shape == s_legs || one.Shape == s_participants)).ToArray())
        {
            if ((one.AtStart("call") ?? one.Now("call")) is not { Length: > 0 } call || model.Find(s_calls, call) is not { IsCreated: true })
                continue;
            model.Forget(one);
            note("A party has joined a call that a request of the log began. No request shows it, so the world lacks it.");
        }

        if (model.Facts.Active is { } active)
        {
            DropLate(s_legs, active);
            DropLate(s_participants, active);
        }
    }

    // The first status counts the parties of the start. Those that the log shows last have come since.
    private void DropLate(ApiShape shape, int atStart)
    {
        foreach (var late in model.Objects.Where(one => one.ExistsAtStart && one.Shape == shape && !IsElsewhere(one)).Skip(atStart).ToArray())
        {
            model.Forget(late);
            note($"The log shows more {shape} than the first status counts. The world lacks those that are shown last.");
        }
    }

    // An object cannot have existed before its owner. A job or a refusal made it look so.
    private void DropOrphans()
    {
        foreach (var one in model.Objects.Where(one => one.ExistsAtStart).ToArray())
        {
            if (one.Owner is not { } owner || one.Shape.Owner is not { } type || model.Find(type, owner) is not { IsCreated: true })
                continue;
            model.Forget(one);
            note($"An object of {one.Shape} belongs to one that a request of the log created, so the world lacks it.");
        }
    }

    // Two rules for the same domain are refused as well, but each rule needs one.
    private void SeparateDomains()
    {
        var seen = new HashSet<(ApiShape, string)>();
        foreach (var one in model.Objects.Where(one => one.ExistsAtStart && one.Shape.Single is not null).OrderBy(one => one.IsPlaceholder || one.IsAssumed).ToArray())
        {
            var path = one.Shape.Single!;
            if (one.AtStart(path) is not { Length: > 0 } value || seen.Add((one.Shape, value.ToUpperInvariant())))
                continue;
            one.Replace(path, model.MadeUp(value.Length));
            note($"Two objects of {one.Shape} have the same {path} in different parts of the log. One of them has a made-up value.");
        }
    }

    private void FillList(ModelList list)
    {
        if (list.CountAtStart is not { } count || list.Shape == s_participants)
            return;
        var known = model.Objects.Count(one => one.Shape == list.Shape && one.ExistsAtStart && (list.Owner is null || one.Owner == list.Owner));
        if (count > MostPlaceholders)
            note($"A list counts {count} objects of {list.Shape}; the world has {MostPlaceholders} of them.");
        for (var i = known; i < Math.Min(count, MostPlaceholders); i++)
        {
            var made = model.AddPlaceholder(list.Shape, list.Owner);
            note(made.Id.StartsWith("00000000", StringComparison.Ordinal)
                ? $"A list counts more objects of {list.Shape} than the log names. A made-up one is added."
                : $"A list counts more objects of {list.Shape} than it names. One that the log names elsewhere is added.");
        }
    }

    // A participant is seen by its leg. A participant that was dialled and its leg have the same id.
    private void AddLegs()
    {
        foreach (var participant in model.Objects.Where(one => one.Shape == s_participants && one.ExistsAtStart && !IsElsewhere(one)).ToArray())
        {
            var leg = model.Objects.FirstOrDefault(one => one.Shape == s_legs && (one.Id == participant.Id || one.AtStart("status/groupId") == participant.Id));
            if (leg is null)
            {
                leg = model.Need(s_legs, participant.Id);
                note("A participant is seen without its call leg. A leg with the id of the participant is added.");
            }

            foreach (var (path, source) in new[] { ("call", "call"), ("name", "name"), ("remoteParty", "uri"), ("canMove", "canMove") })
            {
                if (participant.AtStart(source) is { Length: > 0 } value && leg.AtStart(path) is null)
                    leg.Assume(path, value);
            }

            if (leg.AtStart("status/groupId") is null)
                leg.Assume("status/groupId", participant.Id);
        }

        var count = model.Facts.Active ?? model.ListOf(s_participants, null).CountAtStart - model.Objects.Count(one => one.Shape == s_participants && one.ExistsAtStart && IsElsewhere(one)) ?? 0;
        for (var i = model.Objects.Count(one => one.Shape == s_legs && one.ExistsAtStart); i < Math.Min(count, MostPlaceholders); i++)
        {
            model.AddPlaceholder(s_legs, null);
            note("The bridge counts more call legs than the log names. A made-up one is added.");
        }
    }

    // The participants of other bridges are shown with the bridge.
    private static bool IsElsewhere(ModelObject participant) => participant.AtStart("callBridge") is { Length: > 0 };

    private void AddCallBridges()
    {
        if (model.Facts is not ({ IsClustered: true } or { PeersAreSlow: true } or { Hosts.Count: > 1 }))
            return;
        var named = model.Objects.Where(one => one.Shape == s_callBridges && one.ExistsAtStart).Select(one => one.AtStart("name")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var names = new Queue<string>(model.Facts.Nodes.Where(named.Add));
        while (model.Objects.Count(one => one.Shape == s_callBridges && one.ExistsAtStart) < Math.Max(2, Math.Max(model.Facts.Hosts.Count, model.Facts.Nodes.Count)))
        {
            var made = model.AddPlaceholder(s_callBridges, null);
            made.Assume("name", names.TryDequeue(out var name) ? name : $"bridge-{made.Id[^4..]}");
            note("The bridge is part of a cluster whose bridges the log does not name. A made-up call bridge is added.");
        }
    }

    private void AddReferences()
    {
        foreach (var leg in model.Objects.Where(one => one.Shape == s_legs && one.ExistsAtStart).ToArray())
        {
            if (leg.AtStart("call") is { Length: > 0 })
                continue;
            var call = model.AddPlaceholder(s_calls, null);
            call.Assume("name", "unknown call");
            leg.Replace("call", call.Id);
            note("A call leg is seen without its call. A made-up call is added.");
        }

        foreach (var call in model.Objects.Where(one => one.Shape == s_calls && one.ExistsAtStart))
        {
            foreach (var path in s_calls.HandedOut.Where(path => call.AtStart(path) is null))
                call.Assume(path, model.MadeUpId());
        }

        var open = new Queue<ModelObject>(model.Objects.Where(one => one.ExistsAtStart));
        while (open.TryDequeue(out var one))
        {
            if (one.Owner is { } owner && one.Shape.Owner is { } type && model.Find(type, owner) is null)
                open.Enqueue(model.Need(type, owner));
            foreach (var path in one.PathsAtStart.ToArray())
            {
                if (one.AtStart(path) is { Length: > 0 } id && Guid.TryParse(id, out _) && one.Shape.TargetOf(path) is { IsKept: true } target && model.Find(target, id) is null)
                    open.Enqueue(model.Need(target, id));
            }
        }
    }
}
