using CmsSim.Harness.Api;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Worlds;

/// <summary>Reads from the exchanges of a part, one after the other, the things that must exist, and notes them in the model.</summary>
/// <param name="model">The model.</param>
/// <param name="hasGapSince">Returns true when requests are missing from the log between two exchanges.</param>
internal sealed class ExchangeEvidence(WorldModel model, Func<int, int, bool> hasGapSince)
{
    // Such a value is generated when the parameter is sent.
    private static readonly Dictionary<string, string> s_generated = new(StringComparer.OrdinalIgnoreCase) { ["regenerateSecret"] = "secret", ["requireCallId"] = "callId" };

    // The bridge works on these jobs by itself, and the result shows in other lists.
    private static readonly Dictionary<string, string[]> s_jobs = new()
    {
        ["cospaceBulkSyncs"] = ["coSpaces"],
        ["ldapSyncs"] = ["users", "coSpaces", "coSpaces.coSpaceUsers", "coSpaces.accessMethods"],
    };

    private static readonly ApiShape[] s_live = [ApiShape.Named("calls")!, ApiShape.Named("callLegs")!, ApiShape.Named("participants")!];

    private const double LongestRinging = 60;

    // A longer value may be refused for its length.
    private const int MostOfTaken = 200;

    private static readonly ApiShape s_legs = s_live[1];
    private static readonly TimeSpan s_mostJitter = TimeSpan.FromSeconds(2);

    private double _stirredAt;
    private readonly ListEvidence _lists = new(model, hasGapSince);
    private readonly Dictionary<int, ModelObject> _created = [];

    /// <summary>The ids that the bridge hands out while it answers an exchange, in order, as far as this or a later answer shows them.</summary>
    public IReadOnlyList<string> IdsOf(int exchange) => _created.TryGetValue(exchange, out var made)
        ? [made.Id, .. made.Shape.HandedOut.Select(made.Now).Where(id => Guid.TryParse(id, out _)).OfType<string>()]
        : [];

    /// <summary>Notes all that an exchange shows.</summary>
    /// <param name="index">The index of the exchange.</param>
    /// <param name="timed">The exchange.</param>
    public void Apply(int index, TimedExchange timed)
    {
        StatusEvidence.NoteLines(model.Facts, timed);
        ApplyAnswer(index, timed);
        LineEvidence.Note(model, timed.Exchange.During);
        LineEvidence.Note(model, timed.Exchange.After);
    }

    private void ApplyAnswer(int index, TimedExchange timed)
    {
        var exchange = timed.Exchange;
        if (exchange.Answer is not { } answer || answer.Status == 401 || timed.Path is not { } path)
            return;

        var node = ApiShape.Of(path.Node);
        var subject = new Subject(index, timed.Stamp, node, path.Id, path.Owners.Select(id => id.ToLowerInvariant()).ToArray(), FormPairs.Of(exchange.Request.Body));

        // A release answers 404 for nodes that it lacks.
        if (answer.Status == 404)
            model.Facts.NoteLacking(path.Node);
        else
            model.Facts.NoteSince(path.Node.Since);
        foreach (var pair in answer.Status == 200 ? subject.Form : [])
            model.Facts.NoteSent(node.Parameter(pair.Name)?.Since);
        if (answer.Status != 200)
        {
            Refused(subject, timed.Shown);
            return;
        }

        Owners(subject);
        switch (exchange.Request.Method)
        {
            case "GET":
                if (timed.Shown is { } root)
                    Shown(subject, root, answer.Size, exchange);
                break;
            case "POST":
                Posted(subject, answer.Headers.FirstOrDefault(header => header.Name.Equals("Location", StringComparison.OrdinalIgnoreCase))?.Value.Text);
                break;
            case "PUT":
                Put(subject);
                break;
            case "DELETE" when path.Id is { } id && Guid.TryParse(id, out _):
                var gone = model.Need(node.Home, id, OwnerOf(subject));
                model.Remove(gone);
                StirIfLive(node.Home, index);
                break;
        }
    }

    private static string? OwnerOf(Subject subject) => subject.Node.Home.Owner is not null && subject.Owners is [.., var owner] ? owner : null;

    // A path goes through objects that exist.
    private void Owners(Subject subject)
    {
        var pattern = subject.Id is null ? subject.Node.Node.Path : subject.Node.Node.ItemPath!;
        foreach (var (shape, id) in ApiShape.OwnersOf(pattern).Zip(subject.Owners))
        {
            if (Guid.TryParse(id, out _))
                model.Need(shape, id);
        }
    }

    private void Refused(Subject subject, AnswerElement? failures)
    {
        var pattern = subject.Id is null ? subject.Node.Node.Path : subject.Node.Node.ItemPath!;
        (ApiShape Shape, string Id)[] named =
        [
            .. ApiShape.OwnersOf(pattern).Zip(subject.Owners),
            .. subject.Id is { } own ? [(subject.Node.Home, own)] : Array.Empty<(ApiShape, string)>(),
            .. subject.Form.Where(pair => pair.Value is not null && subject.Node.Parameter(pair.Name)?.Ref is not null)
                .Select(pair => (Shape: ApiShape.Named(subject.Node.Parameter(pair.Name)!.Ref!), Id: pair.Value!))
                .Where(pair => pair.Shape is not null).Select(pair => (pair.Shape!, pair.Id)),
        ];
        HashSet<(ApiShape, string)> absent = [];
        foreach (var failure in failures?.Children ?? [])
        {
            foreach (var (shape, id) in named.Where(one => failure.Name.Equals(one.Shape.Element + "DoesNotExist", StringComparison.OrdinalIgnoreCase)))
            {
                if (Guid.TryParse(id, out _) && (model.Find(shape, id) is not null || named.Count(other => other.Shape == shape) == 1))
                {
                    model.NoteAbsent(shape, id);
                    absent.Add((shape, id));
                }
            }

            if (failure.Name.StartsWith("duplicate", StringComparison.OrdinalIgnoreCase))
                Duplicate(subject, failure.Name);
            else if (failure is { Name: "parameterError" } && failure["error"] == "invalidValue" && failure["parameter"] is { } name && name == subject.Node.Single)
                Duplicate(subject, name);
            else if (failure.Name.EndsWith("CannotBeModified", StringComparison.Ordinal))
                Unmovable(subject);
        }

        // The refusal names other objects or none, so the ones that the request names are taken to exist.
        if (failures is null || failures.Children.Any(failure => failure.Name == "unrecognisedObject"))
            return;
        var inPath = subject.Owners.Count + (subject.Id is null ? 0 : 1);
        for (var i = 0; i < named.Length; i++)
        {
            var (shape, id) = named[i];
            if (absent.Contains((shape, id)) && i < inPath)
                break;
            if (!absent.Contains((shape, id)) && Guid.TryParse(id, out _))
                model.NoteLikely(shape, id, shape.Owner is not null && i > 0 && named[i - 1].Shape == shape.Owner ? named[i - 1].Id : null);
        }
    }

    private void Unmovable(Subject subject)
    {
        if (Moved(subject) is { ExistsAtStart: true } kept)
            kept.Assume("canMove", "false");
    }

    private ModelObject? Moved(Subject subject) =>
        subject.Form.FirstOrDefault(pair => pair.Name.Equals("movedParticipant", StringComparison.OrdinalIgnoreCase))?.Value is { } from ? model.Find(s_live[2], from) : null;

    // The refusal shows that another object has the value.
    private void Duplicate(Subject subject, string reason)
    {
        var pair = subject.Form.FirstOrDefault(pair => reason.EndsWith(pair.Name, StringComparison.OrdinalIgnoreCase) && pair.Value is { Length: > 0 })
            ?? subject.Form.FirstOrDefault(pair => reason.EndsWith("Id", StringComparison.Ordinal) && pair.Name.Equals("callId", StringComparison.OrdinalIgnoreCase));
        if (pair is not { Value: { Length: > 0 and <= MostOfTaken } value } || subject.Node.Parameter(pair.Name) is not { } parameter)
            return;
        var shape = subject.Node.Home;
        var path = shape.PathOf(parameter);
        if (model.Alive(shape, null).Any(one => value.Equals(one.Now(path), StringComparison.OrdinalIgnoreCase) && one.Id != subject.Id))
            return;
        model.NoteTaken(new TakenValue(shape, OwnerOf(subject), path, value, subject.Id));
    }

    private void Shown(Subject subject, AnswerElement root, int? size, ImportedExchange exchange)
    {
        if (StatusEvidence.NoteCluster(model, subject.Node, root))
            return;
        if (subject.Node.Node.Id == "system.status")
        {
            StatusEvidence.NoteStatus(model, root, size, exchange.Answer!.Body);
            CompareLegs(subject.Index);
        }
        else if (IsView(subject) && subject.Owners is [.., var last] && ApiShape.OwnersOf(subject.Node.Node.Path) is [.., var type] && model.Find(type, last) is { } owner)
            ObjectEvidence.ShowView(model, owner, subject.Node, root);
        else if (root["total"] is not null && subject.Id is null)
            _lists.Note(subject, root, size, exchange);
        else if (subject.Id is { } id && Guid.TryParse(id, out _))
            ObjectEvidence.Show(model, model.Need(subject.Node.Home, id, OwnerOf(subject)), root, isList: false);
        else if (subject.Node.IsSetting)
            ObjectEvidence.Show(model, model.Need(subject.Node, ""), root, isList: false);
    }

    private static bool IsView(Subject subject) => subject.Id is null && subject.Node.Node is { ItemPath: null, ListRoot: null, Parameters: [] };

    // Legs come and go without a request. Soon after a request a leg may still ring, which the counters do not show.
    private void CompareLegs(int index)
    {
        if (model.Facts.ActiveNow is not { } active)
            return;
        ModelObject[] legs = [.. model.Alive(s_legs, null)];
        var stirred = model.ListOf(s_legs, null).StirredBy;
        foreach (var surplus in legs.Where(leg => leg.IsAssumed).Reverse().Take(Math.Max(0, legs.Length - active)).ToArray())
            model.Forget(surplus);
        var sure = legs.Count(leg => !leg.IsAssumed);
        if (stirred is null ? sure > active : sure != active && (hasGapSince(stirred.Value, index) || model.Seconds - _stirredAt > LongestRinging))
            model.Contradict("call legs have come or gone");
    }

    private void Posted(Subject subject, string? location)
    {
        References(subject);
        if (s_jobs.TryGetValue(subject.Node.Node.Id, out var stirred))
        {
            foreach (var shape in stirred.Select(ApiShape.Named).OfType<ApiShape>())
                Stir(shape, subject.Index);
        }

        if (location is null || ApiReference.Documented.Find(location) is not { Id: { } id } made || !Guid.TryParse(id, out _))
            return;
        var type = ApiShape.Of(made.Node).Home;
        var owner = type.Owner is not null && made.Owners is [.., var last] ? last.ToLowerInvariant() : null;

        // A later answer shows that the object is older than the request.
        if (model.Hints.BeganAt(id) < subject.At - s_mostJitter)
            model.Need(type, id, owner);

        // A second POST of a call in the same space finds the first one, which has the space already.
        if (model.Find(type, id) is { IsGone: false, IsAssumed: false } known)
        {
            foreach (var pair in subject.Form)
            {
                if (known.Shape.Parameter(pair.Name) is { Ref: not null } parameter && pair.Value is { Length: > 0 } value)
                    known.TryShow(known.Shape.PathOf(parameter), value);
            }

            SetValues(known, [.. subject.Form.Where(pair => known.Shape.Parameter(pair.Name)?.Ref is null)]);
            return;
        }

        var created = model.Create(type, id, owner, subject.Index);
        _created[subject.Index] = created;
        SetValues(created, subject.Form);
        StirIfLive(type, subject.Index);
        if (type.IsLive && type.Node.Id != "calls" && subject.Owners is [.., var call])
        {
            created.Set("call", call);
            Dialled(subject, id, call);
        }
    }

    // A participant that is dialled and its leg have the same id.
    private void Dialled(Subject subject, string id, string call)
    {
        foreach (var twin in s_live.Skip(1))
        {
            Stir(twin, subject.Index);
            if (model.Find(twin, id) is null)
                model.Create(twin, id, null, subject.Index).Set("call", call);
        }

        // A move shows that the participant could be moved, and ends its leg.
        if (Moved(subject) is { } moved)
        {
            moved.Assume("canMove", "true");
            model.Remove(moved);
        }

        if (subject.Form.FirstOrDefault(pair => pair.Name.Equals("remoteParty", StringComparison.OrdinalIgnoreCase))?.Value is { Length: > 0 } address)
            model.Facts.FarEnds.TryAdd(address, new FarEndGuess { Behaviour = StatusEvidence.UsualFate });
    }

    // From here on, the bridge adds or removes objects of the type itself.
    private void Stir(ApiShape shape, int index)
    {
        model.ListOf(shape, null).StirredBy ??= index;
        foreach (var list in model.Lists.Where(list => list.Shape == shape))
            list.StirredBy ??= index;
    }

    private void StirIfLive(ApiShape shape, int index)
    {
        if (!shape.IsLive)
            return;
        _stirredAt = model.Seconds;
        foreach (var live in s_live)
            Stir(live, index);
        model.Facts.IsStirred = true;
    }

    private void Put(Subject subject)
    {
        References(subject);
        if (subject.Id is { } id && Guid.TryParse(id, out _))
            SetValues(model.Need(subject.Node.Home, id, OwnerOf(subject)), subject.Form);
        else if (subject.Node.IsSetting)
            SetValues(model.Need(subject.Node, ""), subject.Form);
    }

    private void References(Subject subject)
    {
        foreach (var pair in subject.Form)
        {
            if (pair.Value is { Length: > 0 } id && Guid.TryParse(id, out _) && subject.Node.Parameter(pair.Name)?.Ref is { } target && ApiShape.Named(target) is { } shape)
                model.Need(shape, id);
        }
    }

    private static void SetValues(ModelObject one, IReadOnlyList<FormPair> form)
    {
        foreach (var pair in form)
        {
            if (s_generated.TryGetValue(pair.Name, out var generated) && pair.Value is not "false")
                one.Set(generated, null);
            else if (one.Shape.Parameter(pair.Name) is { IsReadBack: true } parameter)
                one.Set(one.Shape.PathOf(parameter), pair.Value);
        }
    }
}

/// <summary>The objects that an exchange is about.</summary>
/// <param name="Index">The index of the exchange.</param>
/// <param name="At">The time of the exchange.</param>
/// <param name="Node">The node of the path.</param>
/// <param name="Id">The id of one object. Null for a list or setting.</param>
/// <param name="Owners">The ids that the path goes through, in lower case.</param>
/// <param name="Form">The pairs of the request's form.</param>
internal sealed record Subject(int Index, DateTime At, ApiShape Node, string? Id, IReadOnlyList<string> Owners, IReadOnlyList<FormPair> Form);
