using System.Globalization;

namespace CmsSim.ContractTests.Support;

/// <summary>The kind of a request in a random sequence.</summary>
internal enum Deed
{
    Create,
    Modify,
    Delete,
    Read,
    List,
}

/// <summary>
/// One step of a random sequence. Its numbers choose among the objects that exist when it is played, so any part of a sequence
/// is also a sequence.
/// </summary>
internal sealed record Step(Deed Deed, int Kind, int Which, (int Parameter, int Value)[] Pairs);

/// <summary>A rule that the model breaks on purpose, to test that the difference is found.</summary>
internal enum Mistake
{
    None,
    UrisKeepTheirCase,
    UrisMayBeShared,
    AnEmptyValueChangesNothing,
    WhatIsLeftOutIsUnset,
    WhatIsGoneIsStillReferredTo,
    OwnedObjectsStay,
    SpacesAreListedByAge,
    TotalsCountThePage,
    FiltersHeedCase,
    GoneObjectsCanBeDeletedAgain,
}

/// <summary>A request and the outcome that the model expects.</summary>
internal sealed record Expected(string Method, string Target, string? Body)
{
    /// <summary>The reasons of a refusal in any order; null when the request succeeds.</summary>
    public IReadOnlyList<string>? Reasons { get; init; }

    /// <summary>True when the bridge gives only one of the reasons, and any of them is right.</summary>
    public bool AnyReason { get; init; }

    /// <summary>The object that is created, changed or read.</summary>
    public Thing? Thing { get; init; }

    /// <summary>True when the bridge generates some of its values.</summary>
    public bool HasNewValues { get; init; }

    public int Total { get; init; }

    /// <summary>The entries of a page.</summary>
    public IReadOnlyList<Thing>? Page { get; init; }
}

/// <summary>An object of the model.</summary>
internal sealed record Thing(Kind Kind, Thing? Parent, long Age)
{
    /// <summary>Prefix of a value that the bridge has generated; the previous value follows.</summary>
    public const string Generated = "(new) ";

    public string Id { get; set; } = "";

    public Dictionary<string, string> Values { get; init; } = [];

    public string Node => (Parent is null ? "/api/v1/" : Parent.Node + "/") + Kind.Collection + (Id.Length > 0 ? "/" + Id : "");

    public string? this[string name]
    {
        get => Values.GetValueOrDefault(name);
        set
        {
            if (value is null)
                Values.Remove(name);
            else
                Values[name] = value;
        }
    }
}

/// <summary>A parameter of the model.</summary>
internal sealed record Parameter(string Name, Func<ApiModel, Thing?, int, string> Draw)
{
    public bool IsRequired { get; init; }

    public bool OnCreate { get; init; } = true;

    public bool OnModify { get; init; } = true;

    public bool IsTransient { get; init; }

    /// <summary>The default value; empty when the model does not define one.</summary>
    public string? Default { get; init; }

    public bool IsListed { get; init; }

    public bool IsUri { get; init; }

    /// <summary>The collection that an id is looked up in.</summary>
    public string? Target { get; init; }

    /// <summary>A value that the parameter refuses.</summary>
    public string? Invalid { get; init; }
}

/// <summary>A resource type of the model.</summary>
internal sealed record Kind(string Collection, string Element, params Parameter[] Parameters)
{
    public string? Owner { get; init; }

    public bool IsSortedByName { get; init; }

    /// <summary>The parameters that <c>filter</c> searches.</summary>
    public string[] Searched { get; init; } = [];

    /// <summary>Filters by an id, each with the parameter that it compares.</summary>
    public (string Filter, string Parameter)[] ById { get; init; } = [];

    public bool HasUsageFilter { get; init; }

    public string Unknown => Element + "DoesNotExist";
}

/// <summary>
/// The documented API in dictionaries and loops; it gives the expected outcome of each request of a random sequence.
/// It shares no code with the simulator. Cases that the documents leave open do not occur: spaces have no tenants, and access methods
/// have their own addresses.
/// </summary>
internal sealed class ApiModel(Mistake mistake = Mistake.None)
{
    public static readonly string[] Users = ["ann@example.com", "Bob@example.com", "cem@example.com", "dora@example.com"];

    private const string Nobody = "11111111-2222-4333-8444-555555555555";
    private const int PageSize = 20;

    private static readonly string[] s_names = ["Sales", "research", "SALES", "Ärzte & <Co>", "it's \"one\"", "Board room", "research 2", "7+7=14%", "zoo", "Öl"];
    private static readonly string[] s_sought = ["s", "SA", "re", "ä", "room", "1", "&", "%", "nothing like it", "example", "B", "0"];

    private static readonly Kind[] s_kinds =
    [
        new("coSpaces", "coSpace",
            Name(isRequired: true), Uri("uri", 40), Uri("secondaryUri", 40),
            new("callId", (_, _, n) => Text(4000 + (n % 30))) { IsListed = true, Invalid = "12a4" },
            Plain("passcode"), Plain("cdrTag"), Flag("nonMemberAccess", ""), Reference("callProfile", "callProfiles"), Reference("callLegProfile", "callLegProfiles"),
            new("ownerJid", (_, _, n) => n % 9 == 8 ? "nobody@example.com" : InSomeCase(Users[n % Users.Length], n / 4)),
            new("secret", (_, _, n) => $"secret{n % 15}"),
            Flag("requireCallId") with { IsTransient = true }, Flag("regenerateSecret") with { IsTransient = true, OnCreate = false })
        {
            IsSortedByName = true,
            Searched = ["name", "uri", "secondaryUri", "callId"],
            ById = [("callLegProfileFilter", "callLegProfile")],
        },
        new("accessMethods", "accessMethod",
            new("uri", (model, space, n) => n % 5 == 0 ? model.AddressOfAnother(space, n, "uri") : $"Way{model._fresh++}") { IsListed = true, IsUri = true, Invalid = "a b" },
            new("callId", (model, space, n) => n % 5 == 0 ? model.AddressOfAnother(space, n, "callId") : Text(770_000_000_000 + model._fresh++)) { IsListed = true, Invalid = "0x1" },
            Plain("passcode") with { IsListed = true }, Reference("callLegProfile", "callLegProfiles") with { IsListed = true },
            new("scope", (_, _, n) => n % 2 == 0 ? "public" : "private") { Invalid = "everybody" },
            new("secret", (_, _, n) => $"way{n % 15}"),
            Flag("regenerateSecret") with { IsTransient = true, OnCreate = false })
        {
            Owner = "coSpaces",
            Searched = ["uri", "callId", "passcode"],
            ById = [("callLegProfileFilter", "callLegProfile")],
        },
        new("coSpaceUsers", "coSpaceUser",
            new("userJid", (_, _, n) => n % 19 == 18 ? "nobody@example.com" : InSomeCase(Users[n % Users.Length], n / 4)) { IsRequired = true, OnModify = false, IsListed = true },
            Reference("callLegProfile", "callLegProfiles"), Flag("canDestroy", "false"), Flag("canAddRemoveMember", "false"), Flag("canChangeName", "false"), Flag("canPostMessage", "false"))
        {
            Owner = "coSpaces",
            Searched = ["userJid"],
            ById = [("callLegProfileFilter", "callLegProfile")],
        },
        new("callProfiles", "callProfile",
            Number("participantLimit") with { IsListed = true }, Flag("locked") with { IsListed = true },
            new("recordingMode", (_, _, n) => ((string[])["disabled", "manual", "automatic"])[n % 3]) { IsListed = true, Invalid = "Manual?" })
        {
            HasUsageFilter = true,
        },
        new("callLegProfiles", "callLegProfile", Flag("needsActivation") with { IsListed = true }, Name(isRequired: false))
        {
            Searched = ["name"],
            HasUsageFilter = true,
        },
        new("tenants", "tenant",
            Name(isRequired: true), Reference("tenantGroup", "tenantGroups") with { IsListed = true }, Reference("callProfile", "callProfiles"),
            Reference("callLegProfile", "callLegProfiles"), Number("participantLimit"))
        {
            Searched = ["name"],
            ById = [("callLegProfileFilter", "callLegProfile")],
        },
        new("tenantGroups", "tenantGroup"),
        new("outboundDialPlanRules", "outboundDialPlanRule",
            new("domain", (_, _, n) => $"{(n % 2 == 0 ? "Room" : "sales")}{n % 20}.example.com") { IsRequired = true, IsListed = true },
            Number("priority") with { IsListed = true, Default = "" }, Reference("tenant", "tenants") with { IsListed = true }, Plain("sipProxy"), Plain("localFromDomain"))
        {
            Searched = ["domain"],
            ById = [("tenantFilter", "tenant")],
        },
        new("ivrs", "ivr",
            new("uri", (model, _, _) => $"IVR{model._fresh++}") { IsRequired = true, IsListed = true, IsUri = true, Invalid = "i@vr" },
            Reference("tenant", "tenants"), Reference("tenantGroup", "tenantGroups"), Flag("resolveCoSpaceCallIds", ""))
        {
            Searched = ["uri"],
            ById = [("tenantFilter", "tenant")],
        },
    ];

    /// <summary>Kinds by frequency: spaces and their owned objects are chosen more often than others.</summary>
    public static readonly int[] Choices = [0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8];

    private readonly List<Thing> _things = [];
    private readonly List<Thing> _gone = [];
    private long _age;
    private long _fresh;

    /// <summary>Requests that read every object.</summary>
    public IEnumerable<Expected> Everything() =>
        _things.Select(thing => new Expected("GET", thing.Node, null) { Thing = thing });

    /// <summary>Applies the step to the model and returns its request with the expected outcome.</summary>
    public Expected Take(Step step)
    {
        var kind = s_kinds[step.Kind];
        Thing? parent = null;
        if (step.Deed is Deed.Create or Deed.List && kind.Owner is { } owner)
            parent = Choose(s_kinds.First(other => other.Collection == owner), step.Which, among: 4);

        return step.Deed switch
        {
            Deed.Create => Create(kind, parent, step),
            Deed.List => List(kind, parent, step),
            _ => OnOne(Choose(kind, step.Which), step),
        };
    }

    /// <summary>The reason for refusing an id whose object, or whose object's parent, does not exist; null when both exist.</summary>
    private string? Missing(Thing thing) =>
        thing.Parent is { } parent && !_things.Contains(parent) ? parent.Kind.Unknown
        : _things.Contains(thing) ? null
        : thing.Kind.Unknown;

    private Expected OnOne(Thing thing, Step step)
    {
        // A member has the id of its user, so one that left may be there again.
        thing = _things.FirstOrDefault(other => other.Node == thing.Node) ?? thing;
        var method = step.Deed switch { Deed.Read => "GET", Deed.Delete => "DELETE", _ => "PUT" };
        var sent = step.Deed is Deed.Modify ? Form(thing.Kind, thing, thing.Parent, step) : [];
        var expected = new Expected(method, thing.Node, step.Deed is Deed.Modify ? Encode(sent) : null) { Thing = thing };
        if (Missing(thing) is { } missing)
            return mistake is Mistake.GoneObjectsCanBeDeletedAgain && step.Deed is Deed.Delete ? expected : expected with { Reasons = [missing] };
        switch (step.Deed)
        {
            case Deed.Read:
                return expected;
            case Deed.Delete:
                Remove(thing);
                return expected;
            default:
                return Save(expected, thing, new Dictionary<string, string>(thing.Values), sent, isNew: false);
        }
    }

    private Expected Create(Kind kind, Thing? parent, Step step)
    {
        var thing = new Thing(kind, parent, _age++);
        var sent = Form(kind, null, parent, step);
        var expected = new Expected("POST", thing.Node, Encode(sent)) { Thing = thing };
        return parent is not null && Missing(parent) is { } missing
            ? expected with { Reasons = [missing] }
            : Save(expected, thing, [], sent, isNew: true);
    }

    private Expected Save(Expected expected, Thing thing, Dictionary<string, string> values, List<(string Name, string Value)> sent, bool isNew)
    {
        var faults = new List<string>();
        var arrived = new HashSet<string>();
        if (mistake is Mistake.WhatIsLeftOutIsUnset && !isNew)
        {
            foreach (var parameter in thing.Kind.Parameters.Where(parameter => !parameter.IsRequired && sent.Count > 0))
                values.Remove(parameter.Name);
        }
        foreach (var (name, value) in sent)
        {
            if (thing.Kind.Parameters.FirstOrDefault(parameter => parameter.Name == name) is not { } parameter || !(isNew ? parameter.OnCreate : parameter.OnModify))
                continue;
            arrived.Add(name);
            if (value.Length == 0)
            {
                if (mistake is not Mistake.AnEmptyValueChangesNothing)
                    values.Remove(name);
                if (parameter.IsRequired && !isNew)
                    faults.Add($"parameterError {name} missing");
            }
            else if (value == parameter.Invalid)
            {
                faults.Add($"parameterError {name} invalidValue");
            }
            else
            {
                if (parameter.Target is { } target && !_things.Exists(other => other.Kind.Collection == target && other.Id == value))
                    faults.Add(target[..^1] + "DoesNotExist");
                values[name] = parameter.IsUri && mistake is not Mistake.UrisKeepTheirCase ? value.ToLowerInvariant() : value;
            }
        }
        foreach (var parameter in thing.Kind.Parameters)
        {
            if (isNew && parameter.IsRequired && !values.ContainsKey(parameter.Name) && !faults.Any(fault => fault.Split(' ').Contains(parameter.Name)))
                faults.Add($"parameterError {parameter.Name} missing");
            if (parameter.Default is { Length: > 0 } otherwise)
                values.TryAdd(parameter.Name, otherwise);
        }
        if (faults.Count > 0)
            return expected with { Reasons = faults };

        if ((values.GetValueOrDefault("ownerJid") ?? values.GetValueOrDefault("userJid")) is { } jid)
        {
            if (Users.FirstOrDefault(user => user.Equals(jid, StringComparison.OrdinalIgnoreCase)) is not { } user)
                return expected with { Reasons = ["userDoesNotExist"] };
            values[values.ContainsKey("ownerJid") ? "ownerJid" : "userJid"] = user;
            if (thing.Kind.Collection is "coSpaceUsers" && Of(thing.Kind).Any(other => other != thing && other.Parent == thing.Parent && other["userJid"] == user))
                return expected with { Reasons = ["parameterError userJid invalidValue"] };
        }
        if (thing.Kind.Collection is "coSpaces" or "accessMethods" && Taken(thing, values).ToList() is [_, ..] taken)
            return expected with { Reasons = taken, AnyReason = true };

        if (thing.Kind.Collection is "coSpaces" or "accessMethods")
            NumberAndSecret(thing, values, arrived);
        foreach (var parameter in thing.Kind.Parameters.Where(parameter => parameter.IsTransient))
            values.Remove(parameter.Name);
        thing.Values.Clear();
        foreach (var (name, value) in values)
            thing[name] = value;
        if (isNew)
            _things.Add(thing);
        return expected with { HasNewValues = values.Values.Any(value => value.StartsWith(Thing.Generated, StringComparison.Ordinal)) };
    }

    // Both URIs of all spaces share one pool; call IDs and secrets have one each.
    private IEnumerable<string> Taken(Thing thing, Dictionary<string, string> values)
    {
        var others = Of("coSpaces").Concat(Of("accessMethods")).Where(other => other != thing).ToList();
        string?[] uris = [values.GetValueOrDefault("uri"), values.GetValueOrDefault("secondaryUri")];
        if (mistake is not Mistake.UrisMayBeShared && uris.OfType<string>().Any(uri => uris.All(other => other == uri) || others.Exists(other => other["uri"] == uri || other["secondaryUri"] == uri)))
            yield return "duplicateCoSpaceUri";
        if (values.GetValueOrDefault("callId") is { } callId && others.Exists(other => other["callId"] == callId))
            yield return "duplicateCoSpaceId";
        if (values.GetValueOrDefault("secret") is { } secret && others.Exists(other => other["secret"] == secret))
            yield return "duplicateCoSpaceSecret";
    }

    // A space gets a call ID only on request, and a secret whenever it has a call ID.
    private static void NumberAndSecret(Thing thing, Dictionary<string, string> values, HashSet<string> arrived)
    {
        if (values.GetValueOrDefault("requireCallId") is "true" && !values.ContainsKey("callId"))
            values["callId"] = Thing.Generated;
        var isGiven = arrived.Contains("secret") && values.ContainsKey("secret");
        var lostItsNumber = thing["callId"] is not null && !values.ContainsKey("callId");
        if (!isGiven && (values.GetValueOrDefault("regenerateSecret") is "true" || lostItsNumber))
            values.Remove("secret");
        if (values.ContainsKey("callId"))
            values.TryAdd("secret", Thing.Generated + thing["secret"]);
    }

    private void Remove(Thing thing)
    {
        if (!_things.Remove(thing))
            return;
        _gone.Add(thing);
        if (mistake is not Mistake.OwnedObjectsStay)
        {
            foreach (var owned in _things.Where(other => other.Parent == thing).ToList())
                Remove(owned);
        }
        if (mistake is Mistake.WhatIsGoneIsStillReferredTo)
            return;
        foreach (var other in _things)
        {
            foreach (var parameter in other.Kind.Parameters.Where(parameter => parameter.Target == thing.Kind.Collection && other[parameter.Name] == thing.Id))
                other[parameter.Name] = null;
        }
    }

    private Expected List(Kind kind, Thing? parent, Step step)
    {
        var node = new Thing(kind, parent, 0).Node;
        var query = new Dictionary<string, string>();
        var faults = new List<string>();
        var (offset, limit) = (0, PageSize);
        IEnumerable<Thing> matching = Of(kind).Where(thing => thing.Parent == parent);
        matching = kind.IsSortedByName && mistake is not Mistake.SpacesAreListedByAge
            ? matching.OrderBy(thing => thing["name"], StringComparer.OrdinalIgnoreCase).ThenBy(thing => thing.Age)
            : matching.OrderBy(thing => thing.Age);

        foreach (var (choice, number) in step.Pairs)
        {
            var names = new List<string> { "offset", "limit", "nonsense" };
            if (kind.Searched.Length > 0)
                names.Add("filter");
            names.AddRange(kind.ById.Select(filter => filter.Filter));
            if (kind.HasUsageFilter)
                names.Add("usageFilter");
            var name = names[choice % names.Count];
            if (query.ContainsKey(name))
                continue;

            var isWrong = number % 25 == 24 && name is not ("filter" or "nonsense");
            var text = isWrong ? "wrong" : name switch
            {
                "offset" => Text(number % 12),
                "limit" => Text(number % 30),
                "filter" => number % 9 == 8 ? "" : s_sought[number % s_sought.Length],
                "usageFilter" => number % 2 == 0 ? "referenced" : "unreferenced",
                "nonsense" => "x",
                _ => IdOfSome(name[..^"Filter".Length] + "s", number),
            };
            query.Add(name, text);
            if (isWrong)
            {
                faults.Add($"parameterError {name} invalidValue");
                continue;
            }
            switch (name)
            {
                case "offset":
                    offset = int.Parse(text, CultureInfo.InvariantCulture);
                    break;
                case "limit":
                    limit = Math.Min(int.Parse(text, CultureInfo.InvariantCulture), PageSize);
                    break;
                case "filter":
                    var comparison = mistake is Mistake.FiltersHeedCase ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
                    matching = matching.Where(thing => text.Length == 0 || kind.Searched.Any(parameter => thing[parameter]?.Contains(text, comparison) == true));
                    break;
                case "usageFilter":
                    matching = matching.Where(thing => IsReferenced(thing) == (text is "referenced"));
                    break;
                case "nonsense":
                    break;
                default:
                    var field = kind.ById.First(filter => filter.Filter == name).Parameter;
                    matching = matching.Where(thing => thing[field] == text);
                    break;
            }
        }

        var expected = new Expected("GET", query.Count == 0 ? node : $"{node}?{Encode([.. query.Select(pair => (pair.Key, pair.Value))])}", null);
        if (parent is not null && Missing(parent) is { } missing)
            return expected with { Reasons = [missing] };
        if (faults.Count > 0)
            return expected with { Reasons = faults };
        var all = matching.ToList();
        var page = all.Skip(offset).Take(limit).ToList();
        return expected with { Thing = new Thing(kind, parent, 0), Page = page, Total = mistake is Mistake.TotalsCountThePage ? page.Count : all.Count };
    }

    private bool IsReferenced(Thing thing) =>
        _things.Exists(other => other.Kind.Parameters.Any(parameter => parameter.Target == thing.Kind.Collection && other[parameter.Name] == thing.Id));

    /// <summary>The form of a request: mostly valid values, some empty or wrong ones, and sometimes an unknown parameter.</summary>
    private List<(string Name, string Value)> Form(Kind kind, Thing? thing, Thing? space, Step step)
    {
        var sent = new List<(string Name, string Value)>();
        foreach (var (choice, number) in step.Pairs)
        {
            if (choice == 19 || kind.Parameters.Length == 0)
            {
                sent.Add(number % 2 == 0 ? ("nonsense", "x") : ("autoGenerated", "true"));
                continue;
            }
            var parameter = kind.Parameters[choice % kind.Parameters.Length];
            if (sent.Exists(pair => pair.Name == parameter.Name))
                continue;
            var isEmpty = number % 8 == 7;
            sent.Add((parameter.Name, isEmpty ? "" : number % 30 == 29 && parameter.Invalid is { } invalid ? invalid : parameter.Draw(this, space, number)));
        }
        foreach (var parameter in kind.Parameters.Where(parameter => parameter.IsRequired))
        {
            if (thing is null && step.Which % 20 != 19 && !sent.Exists(pair => pair.Name == parameter.Name))
                sent.Add((parameter.Name, parameter.Draw(this, space, step.Which)));
        }
        return sent;
    }

    /// <summary>Usually one of the oldest existing objects; sometimes a deleted one or one that never existed.</summary>
    private Thing Choose(Kind kind, int number, int among = int.MaxValue)
    {
        var there = Of(kind).ToList();
        var gone = _gone.Where(thing => thing.Kind == kind).ToList();
        if (there.Count > 0 && number % 12 != 11)
            return there[number % Math.Min(there.Count, among)];
        if (gone.Count > 0 && number % 24 != 23)
            return gone[number % gone.Count];
        var parent = kind.Owner is { } owner ? Choose(s_kinds.First(other => other.Collection == owner), number / 2) : null;
        return new Thing(kind, parent, 0) { Id = Nobody };
    }

    private string IdOfSome(string collection, int number)
    {
        var there = Of(collection).ToList();
        return there.Count == 0 || number % 15 == 14 ? Nobody : there[number % there.Count].Id;
    }

    private string AddressOfAnother(Thing? space, int number, string name)
    {
        var taken = Of("coSpaces").Where(other => other != space).Select(other => other[name]).OfType<string>().ToList();
        return taken.Count > 0 ? taken[number % taken.Count] : Text(880_000_000_000 + _fresh++);
    }

    private IEnumerable<Thing> Of(Kind kind) => _things.Where(thing => thing.Kind == kind);

    private IEnumerable<Thing> Of(string collection) => _things.Where(thing => thing.Kind.Collection == collection);

    private static Parameter Name(bool isRequired) =>
        new("name", (_, _, n) => s_names[n % s_names.Length]) { IsRequired = isRequired, IsListed = true };

    private static Parameter Plain(string name) => new(name, (_, _, n) => $"{name} {n % 10} & more");

    private static Parameter Number(string name) => new(name, (_, _, n) => Text(n)) { Invalid = "-1" };

    private static Parameter Flag(string name, string? otherwise = null) => new(name, (_, _, n) => n % 2 == 0 ? "true" : "false") { Invalid = "perhaps", Default = otherwise };

    private static Parameter Uri(string name, int count) =>
        new(name, (_, _, n) => InSomeCase($"room.{n % count}", n / 3)) { IsListed = true, IsUri = true, Invalid = "no room" };

    private static Parameter Reference(string name, string collection) =>
        new(name, (model, _, n) => model.IdOfSome(collection, n)) { Target = collection, Invalid = "no-id" };

    private static string InSomeCase(string text, int number) => (number % 3) switch { 0 => text, 1 => text.ToUpperInvariant(), _ => char.ToUpperInvariant(text[0]) + text[1..] };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Encode(List<(string Name, string Value)> pairs) =>
        string.Join('&', pairs.Select(pair => $"{pair.Name}={System.Uri.EscapeDataString(pair.Value)}"));
}
