using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Schema;
using CmsSim.Wire;

namespace CmsSim.Simulator.State;

/// <summary>A world file cannot be read: what is wrong, on which line, and what would be right.</summary>
public sealed class WorldFormatException(string sentence) : Exception(sentence);

/// <summary>Worlds as XML. Objects stand in it as the API's own answers show them.</summary>
internal sealed class WorldFile(Func<Release, ReleaseCatalog> catalogs, Limits? limits = null)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";
    private const string Licensing = "licensing";
    private const string Features = "features";
    private const int LongestSentence = 2_000;
    private const string Omitted = "omitted";
    private static readonly string[] s_plainParts = ["bridge", "accounts", "clients", "farEnds", "directory"];
    private readonly Limits _limits = limits ?? new Limits();

    /// <summary>Reads a world; one that names no release is taken for one of the release given.</summary>
    /// <param name="text">The file.</param>
    /// <param name="otherwise">The release of a world that names none.</param>
    /// <param name="secrets">What takes the place of secrets that the world leaves out.</param>
    /// <param name="cancellation">Ends when the sender has gone.</param>
    /// <exception cref="WorldFormatException">It is no world; the sentence says what is wrong, where, and what is valid.</exception>
    /// <exception cref="OperationCanceledException">The sender has gone.</exception>
    public World Read(string text, Release otherwise, WorldSecrets? secrets = null, CancellationToken cancellation = default)
    {
        secrets ??= new WorldSecrets(null, null);
        XElement root;
        try
        {
            root = BoundedXml.Read(text, LimitsOf(_limits), LoadOptions.SetLineInfo, cancellation);
        }
        catch (XmlRefusedException error)
        {
            throw error switch
            {
                { HasDocumentType: true } => Wrong(error.Line, "a world has no document type declaration; leave out <!DOCTYPE …>"),
                { IsTooMuch: true } => Wrong(error.Line, error.Message.TrimEnd('.')),
                _ => new WorldFormatException($"The world is not well-formed XML: {error.Message}"),
            };
        }

        if (root.Name.LocalName is not "world")
            throw Wrong(root, $"<{root.Name.LocalName}> is not a world; the root element is <world>");
        KnowAttributes(root, "release", "clock", "peerLatency", "secrets");
        if ((string?)root.Attribute("secrets") is { } kept and not Omitted)
            throw Wrong(root, $"secrets=\"{Short(kept)}\" is not known; it is \"{Omitted}\" or left out");
        var missing = root.Attribute("secrets") is null ? null : secrets;
        var name = (string?)root.Attribute("release");
        if ((name is null ? otherwise : Release.Named(name)) is not { } release)
            throw Wrong(root, $"release {Short(name!)} is not known; known: {string.Join(", ", Release.Known)}");
        var catalog = catalogs(release);

        var bridges = new List<WorldBridge>();
        var shared = new List<Entry>();
        var local = new List<List<Entry>>();
        var directories = new List<LdapDirectory>();
        var directoryAddresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var world = new World { Release = release, Clock = TimeAttribute(root, "clock"), PeerLatency = root.Attribute("peerLatency") is null ? null : SecondsAttribute(root, "peerLatency") };
        foreach (var part in Elements(root))
        {
            if (part.Name.LocalName is "accounts" or "clients" or "farEnds")
                StandsOnce(part);
            switch (part.Name.LocalName)
            {
                case "bridge":
                    local.Add([.. Elements(part).Where(inner => inner.Name.LocalName is not Licensing).SelectMany(inner => ReadCollection(inner, catalog, isLocal: true, missing, (string?)part.Attribute("name")))]);
                    bridges.Add(ReadBridge(part, [.. local[^1].Select(entry => entry.Object)]));
                    break;
                case "accounts":
                    world = world with { Accounts = [.. Distinct(Children(part, "account"), "name").Select(account => ReadAccount(account, secrets))] };
                    break;
                case "users" when part.Elements().FirstOrDefault(user => user.Attribute("name") is not null) is { } account:
                    throw Wrong(account, "<users> holds the users that LDAP brings; who may use the API stands in <accounts>, as <account name=\"…\" password=\"…\"/>");
                case "clients":
                    world = world with
                    {
                        ClientNames = Distinct(Children(part, "client"), "address")
                            .ToDictionary(client => Needed(client, "address"), client => Needed(client, "seenAs")),
                    };
                    break;
                case "farEnds":
                    world = world with { FarEnds = [.. Children(part, "farEnd").Select(ReadFarEnd)] };
                    if (world.FarEnds.Count > _limits.FarEnds)
                        throw Wrong(part, $"<farEnds> holds {world.FarEnds.Count} far ends; {_limits.FarEnds} are the most, and one address can stand for many, with * for anything");
                    break;
                case "directory":
                    var directory = ReadDirectory(part);
                    if (!directoryAddresses.Add(directory.Address ?? ""))
                        throw Wrong(part, $"two directories have {(directory.Address is { } address ? $"the address \"{Short(address)}\"" : "no address")}; put all entries into one");
                    directories.Add(directory);
                    break;
                default:
                    shared.AddRange(ReadCollection(part, catalog, isLocal: false, missing));
                    break;
            }
        }

        if (bridges.Count is 0 or > 8)
            throw Wrong(root, $"a world has 1 to 8 bridges, this one {bridges.Count}");
        if (bridges.Select(bridge => bridge.Facts.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() < bridges.Count)
            throw Wrong(root, "two bridges have the same name");
        RefuseConflicts(catalog, shared, local, missing is not null);
        return world with { Bridges = bridges, Directories = directories, Shared = [.. shared.Select(entry => entry.Object)] };
    }

    // What sends a world is limited in length already.
    private static XmlLimits LimitsOf(Limits limits) => new() { Levels = limits.WorldLevels, Nodes = limits.WorldNodes, Length = int.MaxValue };

    /// <summary>Writes a world. Without its secrets it says so, and can be read all the same.</summary>
    public static string Write(World world, bool hasSecrets)
    {
        var root = new XElement("world", new XAttribute("release", world.Release), hasSecrets ? null : new XAttribute("secrets", Omitted));
        var secret = hasSecrets ? [] : world.Shared.Concat(world.Bridges.SelectMany(bridge => bridge.Local)).Select(stored => stored.Type).Distinct()
            .SelectMany(type => type.Fields).Where(field => WorldSecrets.IsSecret(field, world.Release)).ToHashSet();
        Func<Field, bool> isLeftOut = secret.Contains;
        if (world.Clock is { } clock)
            root.Add(new XAttribute("clock", Time(clock)));
        if (world.PeerLatency is { } latency)
            root.Add(new XAttribute("peerLatency", Seconds(latency)));
        root.Add(world.Bridges.Select(bridge => WriteBridge(bridge, isLeftOut)));
        root.Add(new XElement("accounts", world.Accounts.Select(account =>
            new XElement("account", new XAttribute("name", account.Name), hasSecrets ? new XAttribute("password", account.Password) : null))));
        if (world.ClientNames.Count > 0)
        {
            root.Add(new XElement("clients", world.ClientNames.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
                new XElement("client", new XAttribute("address", pair.Key), new XAttribute("seenAs", pair.Value)))));
        }
        if (world.FarEnds.Count > 0)
        {
            root.Add(new XElement("farEnds", world.FarEnds.Select(farEnd => new XElement("farEnd",
                new XAttribute("address", farEnd.Address),
                new XAttribute("behaviour", farEnd.Word),
                new XAttribute("after", Seconds(farEnd.AnswersAfter)),
                farEnd.HangsUpAfter is { } hangsUpAfter ? new XAttribute("hangUpAfter", Seconds(hangsUpAfter)) : null,
                farEnd.IsEncrypted is { } isEncrypted ? new XAttribute("encrypted", isEncrypted) : null,
                farEnd.Confirms ? null : new XAttribute("confirms", false)))));
        }
        root.Add(world.Directories.Select(directory => WriteDirectory(directory, hasSecrets)));
        root.Add(WriteCollections(world.Shared, isLeftOut));

        // Ends of lines inside values stay what they are.
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize }))
            root.WriteTo(writer);
        return text.Append('\n').ToString();
    }

    private static WorldBridge ReadBridge(XElement element, IReadOnlyList<StoredObject> local)
    {
        KnowAttributes(element, "name", "callBridge", "hostId", "serverName", "softwareVersion", "booted", "cdrClockOffset",
            "nextTrace", "nextCall", "nextConnection", "callLegsMaxActive", "callLegsCompleted", "cdrCorrelatorIndex");
        var name = Needed(element, "name");
        if (name.Length > 63 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            throw Wrong(element, $"a bridge's name is a host name of letters, digits, - . and _, not \"{Short(name)}\"");

        var facts = new BridgeFacts
        {
            Name = name,
            CallBridge = (string?)element.Attribute("callBridge") is { } id ? IdOf(element, id) : null,
            HostId = (string?)element.Attribute("hostId") is { } host ? IdOf(element, host) : null,
            ServerName = (string?)element.Attribute("serverName") ?? $"callbridge-{name.ToLowerInvariant()}.acanolab2.tkratzke.local",
            SoftwareVersion = (string?)element.Attribute("softwareVersion"),
            CdrClockOffset = SecondsAttribute(element, "cdrClockOffset"),
            NextTrace = NumberAttribute(element, "nextTrace", 1),
            NextCall = NumberAttribute(element, "nextCall", 1),
            NextConnection = NumberAttribute(element, "nextConnection", 1),
            CallLegsMaxActive = NumberAttribute(element, "callLegsMaxActive", 0),
            CallLegsCompleted = NumberAttribute(element, "callLegsCompleted", 0),
            CdrCorrelatorIndex = NumberAttribute(element, "cdrCorrelatorIndex", 0),
            Licenses = element.Elements(Licensing).Select(StandsOnce).ToList() is [var licensing] ? ReadLicenses(licensing) : LicensedFeature.All,
        };
        return new WorldBridge(facts, TimeAttribute(element, "booted"), local);
    }

    private static XElement WriteBridge(WorldBridge bridge, Func<Field, bool> isLeftOut)
    {
        var facts = bridge.Facts;
        var element = new XElement("bridge",
            new XAttribute("name", facts.Name),
            facts.CallBridge is { } id ? new XAttribute("callBridge", id) : null,
            facts.HostId is { } host ? new XAttribute("hostId", host) : null,
            new XAttribute("serverName", facts.ServerName),
            facts.SoftwareVersion is null ? null : new XAttribute("softwareVersion", facts.SoftwareVersion),
            bridge.Booted is { } booted ? new XAttribute("booted", Time(booted)) : null,
            facts.CdrClockOffset == TimeSpan.Zero ? null : new XAttribute("cdrClockOffset", Seconds(facts.CdrClockOffset)),
            new XAttribute("nextTrace", facts.NextTrace),
            new XAttribute("nextCall", facts.NextCall),
            new XAttribute("nextConnection", facts.NextConnection),
            new XAttribute("callLegsMaxActive", facts.CallLegsMaxActive),
            new XAttribute("callLegsCompleted", facts.CallLegsCompleted),
            facts.CdrCorrelatorIndex == 0 ? null : new XAttribute("cdrCorrelatorIndex", facts.CdrCorrelatorIndex));
        if (!ReferenceEquals(facts.Licenses, LicensedFeature.All))
            element.Add(new XElement(Licensing, new XElement(Features, facts.Licenses.Select(feature => feature.ToXml()))));
        element.Add(WriteCollections(bridge.Local, isLeftOut));
        return element;
    }

    /// <summary>Reads licences as <c>/system/licensing</c> prints them.</summary>
    private static List<LicensedFeature> ReadLicenses(XElement licensing)
    {
        KnowAttributes(licensing);
        var features = Children(licensing, Features).SelectMany(Elements).Select(ReadLicense).ToList();
        if (features.CountBy(feature => feature.Name).FirstOrDefault(count => count.Value > 1).Key is { } twice)
            throw Wrong(licensing, $"<{Features}> holds <{twice}> more than once");
        return [.. features.OrderBy(feature => LicensedFeature.All.Index().First(known => known.Item.Name == feature.Name).Index)];
    }

    private static LicensedFeature ReadLicense(XElement element)
    {
        var name = element.Name.LocalName;
        if (LicensedFeature.All.FirstOrDefault(feature => feature.Name == name) is not { } known)
            throw Wrong(element, $"<{name}> is no licensed feature; known: {string.Join(", ", LicensedFeature.All.Select(feature => feature.Name))}");
        if (Elements(element).FirstOrDefault(child => !known.Takes(child.Name.LocalName, child.Value)) is { } odd)
            throw Wrong(odd, $"\"{Short(odd.Value)}\" is no value for <{odd.Name.LocalName}> of the feature {name}");
        return new LicensedFeature(name, (string?)element.Element("status") ?? throw Wrong(element, $"the feature {name} needs a <status>"))
        {
            Expiry = (string?)element.Element("expiry"),
            Level = (string?)element.Element("level"),
            Limit = (long?)element.Element("limit"),
        };
    }

    private static Account ReadAccount(XElement element, WorldSecrets secrets)
    {
        var name = Needed(element, "name");
        return new Account(name, element.Attribute("password") is null && secrets.PasswordOf(name) is { } password ? password : Needed(element, "password"));
    }

    private static IEnumerable<Entry> ReadCollection(XElement part, ReleaseCatalog catalog, bool isLocal, WorldSecrets? missing, string? bridge = null)
    {
        var types = catalog.Types;
        var kept = types.Where(type => type.IsLocal == isLocal && IsKept(type));
        var type = kept.FirstOrDefault(type => PartOf(type) == part.Name.LocalName);
        if (type is null)
        {
            // It follows from the rest.
            if (types.Where(type => PartOf(type) == part.Name.LocalName).ToList() is [_, ..] shown && shown.TrueForAll(type => !IsKept(type)))
                yield break;
            var known = kept.Select(PartOf);
            throw Wrong(part, $"<{part.Name.LocalName}> does not belong here; known: {string.Join(", ", isLocal ? known : known.Concat(s_plainParts))}");
        }

        if (type.IsSetting)
        {
            KnowAttributes(part);
            yield return new Entry(ReadObject(part, Guid.Empty, type, catalog, missing, bridge), part);
            yield break;
        }

        KnowAttributes(part, ["total", .. type.ListAttributes.Select(attribute => attribute.Name)]);
        foreach (var element in Children(part, type.Element))
        {
            KnowAttributes(element, "id");
            var stored = ReadObject(element, IdOf(element, Needed(element, "id")), type, catalog, missing, bridge);
            if (type.HangsOn is { } parent && stored.Values[type.SlotOf(parent.Field)] is null)
                throw Wrong(element, $"<{type.Element}> names no {parent.Field.Name}, and hangs on one; add <{parent.Field.Name}> with an id of {parent.Collection}");
            yield return new Entry(stored, element);
        }
    }

    private static StoredObject ReadObject(XElement element, Guid id, ResourceDefinition type, ReleaseCatalog catalog, WorldSecrets? missing, string? bridge)
    {
        var view = catalog.ViewOf(type);
        var values = new ResourceValues(type);
        view.Untouched().CopyTo(values.Values, 0);
        var facts = type.IsTold ? new Dictionary<Element, string>() : null;
        ReadElements(element, values, facts, view, view.Told, name => view.FieldNamed(name));
        missing?.Fill(values, id, bridge, view.Release);
        return new StoredObject(type, id, values.Values, facts);
    }

    private static void ReadElements(
        XElement element, ResourceValues values, Dictionary<Element, string>? facts, ResourceView view, IReadOnlyList<Element> elements, Func<string, Field?> fieldNamed)
    {
        var seen = new HashSet<Element>();
        foreach (var child in Elements(element))
        {
            var name = child.Name.LocalName;
            var shown = elements.FirstOrDefault(known => known.Name == name);
            var field = fieldNamed(name);
            if (shown is Group group)
            {
                facts?[group.Definition] = "";
                ReadElements(child, values, facts, view, group.Children, name => group.Children.OfType<Field>().FirstOrDefault(field => field.Name == name));
            }
            else if (shown is Composed && field is null)
            {
                // What is in it follows from the rest.
            }
            else if ((field ?? shown) is { } said && !seen.Add(said))
            {
                throw Wrong(child, $"<{name}> stands in this {element.Name.LocalName} for the second time; it is there once");
            }
            else if (field is not null)
            {
                if (TextOf(child) is { Length: > 0 } text)
                    values.Set(field, field.Canonical(text) ?? throw Wrong(child, $"\"{Short(text)}\" is no value for {field.Name}; it takes {field.Takes(view.Release)}"));
            }
            else if (shown is null)
            {
                var known = view.Fields.Concat(elements).Select(known => known.Name).Distinct();
                throw Wrong(child, $"a {element.Name.LocalName} has no <{name}>; known: {string.Join(", ", known)}");
            }
            else if (!WireText.IsClean(TextOf(child)))
            {
                throw Wrong(child, $"<{name}> holds one line of text");
            }
            else
            {
                // A GET also shows what follows from the state, such as numAccessMethods.
                facts?[shown] = child.Value;
            }
        }
    }

    private static bool IsKept(ResourceDefinition type) => type.IsKeptInWorld && (type.IsSetting || IsCollection(type));

    private static bool IsCollection(ResourceDefinition type) => type.Kind is ResourceKind.Collection && type.Members is null;

    /// <summary>The element that holds the objects of the type: the root of their list, or the object itself where there is but one.</summary>
    private static string PartOf(ResourceDefinition type) => type.IsSetting ? type.Element : type.ListElement;

    private static IEnumerable<XElement> WriteCollections(IEnumerable<StoredObject> objects, Func<Field, bool> isLeftOut) => objects
        .GroupBy(stored => stored.Type)
        .Select(group => group.Key.IsSetting
            ? new XElement(group.Key.Element, WriteValues(group.First(), isLeftOut))
            : new XElement(PartOf(group.Key), group.Select(stored => new XElement(group.Key.Element, new XAttribute("id", stored.Id), WriteValues(stored, isLeftOut)))));

    private static IEnumerable<XElement> WriteValues(StoredObject stored, Func<Field, bool> isLeftOut)
    {
        // What a group shows stands in that group.
        var grouped = stored.Facts is null ? [] : stored.Type.Item.OfType<Group>().SelectMany(group => group.Children).ToHashSet();
        return stored.Type.Fields.Zip(stored.Values)
            .Select(pair => isLeftOut(pair.First) ? (pair.First, null) : pair)
            .Where(pair => (pair.Second is not null || (pair.First.IsRequired && !stored.Type.IsLocal)) && !grouped.Contains(pair.First))
            .Select(pair => new XElement(pair.First.Name, pair.Second))
            .Concat(stored.Facts is { } facts ? WriteFacts(stored, facts, stored.Type.Told, isInGroup: false, isLeftOut) : []);
    }

    private static IEnumerable<XElement> WriteFacts(StoredObject stored, IReadOnlyDictionary<Element, string> facts, IReadOnlyList<Element> elements, bool isInGroup, Func<Field, bool> isLeftOut)
    {
        foreach (var element in elements)
        {
            if (element is Group group && facts.ContainsKey(group))
                yield return new XElement(group.Name, WriteFacts(stored, facts, group.Children, isInGroup: true, isLeftOut));
            else if (element is Field field && isInGroup && !isLeftOut(field) && stored.Values[stored.Type.SlotOf(field)] is { } value)
                yield return new XElement(field.Name, value);
            else if (facts.TryGetValue(element, out var fact))
                yield return new XElement(element.Name, fact);
        }
    }

    private FarEnd ReadFarEnd(XElement element)
    {
        KnowAttributes(element, "address", "behaviour", "after", "hangUpAfter", "encrypted", "confirms");
        var farEnd = FarEnd.Default with { Address = Needed(element, "address") };
        if (farEnd.Address.Length > _limits.LongestPattern)
            throw Wrong(element, $"the address has {farEnd.Address.Length} characters; {_limits.LongestPattern} are the most");
        if ((string?)element.Attribute("behaviour") is { } word)
        {
            farEnd = farEnd with
            {
                Behaviour = FarEnd.Behaviours.TryGetValue(word, out var behaviour) ? behaviour
                    : throw Wrong(element, $"behaviour {Short(word)} is not known; known: {string.Join(", ", FarEnd.Behaviours.Keys)}"),
            };
        }
        return farEnd with
        {
            AnswersAfter = DelayAttribute(element, "after") ?? farEnd.AnswersAfter,
            HangsUpAfter = DelayAttribute(element, "hangUpAfter"),
            IsEncrypted = FlagAttribute(element, "encrypted"),
            Confirms = FlagAttribute(element, "confirms") ?? true,
        };
    }

    private static bool? FlagAttribute(XElement element, string name) =>
        (string?)element.Attribute(name) is not { } text ? null
        : bool.TryParse(text, out var flag) ? flag
        : throw Wrong(element, $"{name} is true or false, not \"{Short(text)}\"");

    private static LdapDirectory ReadDirectory(XElement element)
    {
        KnowAttributes(element, "address");
        var entries = new List<DirectoryEntry>();
        foreach (var entry in Children(element, "entry"))
        {
            KnowAttributes(entry, "dn");
            entries.Add(new DirectoryEntry(Needed(entry, "dn"), [.. ReadAttributes(entry)]));
        }
        return new LdapDirectory((string?)element.Attribute("address"), entries);
    }

    // An attribute without a value is none.
    private static IEnumerable<KeyValuePair<string, string>> ReadAttributes(XElement entry)
    {
        foreach (var attribute in Elements(entry))
        {
            KnowAttributes(attribute);
            var value = attribute.Value.Trim();
            if (attribute.HasElements || !WireText.IsClean(value))
                throw Wrong(attribute, $"<{attribute.Name.LocalName}> is an attribute of an entry and holds one line of text; one with several values is repeated");
            if (value.Length > 0)
                yield return new(attribute.Name.LocalName, value);
        }
    }

    private static XElement WriteDirectory(LdapDirectory directory, bool hasSecrets) => new("directory",
        directory.Address is { } address ? new XAttribute("address", address) : null,
        directory.Entries.Select(entry => new XElement("entry",
            new XAttribute("dn", entry.Dn),
            entry.Attributes.Where(attribute => hasSecrets || !Secrets.IsSecret(attribute.Key)).Select(attribute => new XElement(attribute.Key, attribute.Value)))));

    /// <summary>
    /// What the API would refuse cannot stand in a world either: ids and settings twice, references to nothing, values that clash, and
    /// what has to be there left out.
    /// </summary>
    private static void RefuseConflicts(ReleaseCatalog catalog, IReadOnlyList<Entry> shared, IReadOnlyList<IReadOnlyList<Entry>> local, bool isWithoutSecrets)
    {
        var stores = local.Select(entries => Fill(new ObjectStore(catalog, isLocal: true), entries)).ToList();
        var store = Fill(new ObjectStore(catalog, isLocal: false), shared);
        stores.Add(store);
        var types = catalog.Types.ToLookup(type => type.Collection);

        foreach (var (own, (stored, element)) in stores.Zip(local.Append(shared)).SelectMany(pair => pair.Second, (pair, entry) => (pair.First, entry)))
        {
            // A participant comes with its leg.
            foreach (var field in stored.Type.Fields.Where(field => field.Target is { } named && types[named.Collection].All(type => type.IsKeptInWorld)))
            {
                var target = field.Target!.Collection;
                if (stored.Values[stored.Type.SlotOf(field)] is { } id
                    && !types[target].Any(type => IsThere(type, Guid.Parse(id), own)))
                    throw Wrong(element.Elements().FirstOrDefault(child => child.Name.LocalName == field.Name) ?? element, $"{field.Name} names {id}, and nothing in {target} has that id; give it an id from there, or leave it out");
            }
        }

        // What a bridge has to itself, such as a call, nothing on another bridge can name.
        bool IsThere(ResourceDefinition type, Guid id, ObjectStore own) =>
            stores.Exists(some => (some == own || some == store || own == store) && some.Find(type, id) is not null);

        foreach (var (stored, element) in shared)
        {
            // Each is held against those before it; the later one of two is in the wrong.
            var subject = store.Find(stored.Type, stored.Id)!;
            var values = new ResourceValues(stored.Type, subject);
            if (Clashes.Of(values, new ObjectsWith(store, gone: other => other.Age > subject.Age)) is not { } refusal)
                continue;
            if (!isWithoutSecrets || !stored.Type.TellApart(values, stored.Id, refusal))
                throw Wrong(element, $"{stored.Type.Element} {stored.Id}: {refusal.Why}; the API would refuse it as {refusal.Failure.Name}");
            values.Values.CopyTo(stored.Values, 0);
        }
        foreach (var (stored, element) in shared)
        {
            // A list may leave out what a single object shows, what syncs make has no name where their mapping gives none, and legs of
            // real bridges do without what whoever dials has to say.
            var view = catalog.ViewOf(stored.Type);
            if (view.Fields.FirstOrDefault(field => field.IsRequired && view.Listed.Any(shown => shown.Name == field.Name) && stored.Values[stored.Type.SlotOf(field)] is null
                && !element.Elements().Any(child => child.Name.LocalName == field.Name)) is { } missing)
                throw Wrong(element, $"<{stored.Type.Element}> has no <{missing.Name}>, which the API requires; add it, empty if there is none");
        }
    }

    private static ObjectStore Fill(ObjectStore store, IReadOnlyList<Entry> entries)
    {
        foreach (var (i, (stored, element)) in entries.Index())
        {
            if (store.Find(stored.Type, stored.Id) is not null)
                throw Wrong(element, stored.Type.IsSetting ? $"<{stored.Type.Element}> stands here for the second time; it is there once" : $"two {stored.Type.Collection} have the id {stored.Id}");
            store[stored.Type].Add(new ResourceObject(stored.Type, stored.Id, stored.Values, i));
        }
        return store;
    }

    /// <summary>What is in an element that has no text of its own.</summary>
    private static IEnumerable<XElement> Elements(XElement parent)
    {
        foreach (var node in parent.Nodes())
        {
            if (node is XElement element)
                yield return element;
            else if (node is XText text && !string.IsNullOrWhiteSpace(text.Value))
                throw Wrong(LineOf(text), $"\"{Short(text.Value.Trim())}\" stands in <{parent.Name.LocalName}>, which holds elements only; leave it out");
        }
    }

    // Only elements know their lines.
    private static int LineOf(XText text)
    {
        var trimmed = text.Value.AsSpan().TrimStart();
        return text.NextNode is XElement next
            ? LineOf(next) - trimmed.Count('\n')
            : LineOf(text.PreviousNode as XElement ?? text.Parent!) + text.Value.AsSpan(0, text.Value.Length - trimmed.Length).Count('\n');
    }

    private static string TextOf(XElement element) => element.Elements().FirstOrDefault() is not { } inner
        ? element.Value
        : throw Wrong(inner, $"<{inner.Name.LocalName}> stands in <{element.Name.LocalName}>, which holds text only; close <{element.Name.LocalName}> before it");

    private static XElement StandsOnce(XElement element) => element.ElementsBeforeSelf(element.Name).Any()
        ? throw Wrong(element, $"<{element.Name.LocalName}> stands here for the second time; it is there once")
        : element;

    /// <summary>The same elements, of which no two may have one value of the attribute.</summary>
    private static IEnumerable<XElement> Distinct(IEnumerable<XElement> elements, string attribute)
    {
        var seen = new HashSet<string>();
        foreach (var element in elements)
        {
            var value = (string?)element.Attribute(attribute) ?? "";
            if (!seen.Add(value))
                throw Wrong(element, $"two {element.Name.LocalName} elements have the {attribute} \"{Short(value)}\"; keep one of them");
            yield return element;
        }
    }

    private static IEnumerable<XElement> Children(XElement parent, string name)
    {
        foreach (var child in Elements(parent))
        {
            if (child.Name.LocalName != name)
                throw Wrong(child, $"<{parent.Name.LocalName}> holds <{name}>, not <{child.Name.LocalName}>");
            yield return child;
        }
    }

    private static void KnowAttributes(XElement element, params string[] known)
    {
        if (element.Attributes().FirstOrDefault(attribute => !known.Contains(attribute.Name.LocalName)) is { } unknown)
            throw Wrong(element, $"<{element.Name.LocalName}> has no attribute {unknown.Name.LocalName}; known: {string.Join(", ", known)}");
    }

    private static string Needed(XElement element, string attribute) =>
        (string?)element.Attribute(attribute) is { Length: > 0 } value
            ? value
            : throw Wrong(element, $"<{element.Name.LocalName}> needs the attribute {attribute}");

    private static Guid IdOf(XElement element, string text) =>
        WireText.TryReadId(text, out var id) ? id : throw Wrong(element, $"\"{Short(text)}\" is not an id; ids look like 0e3758db-b9b8-49df-a74c-55fa05e3e21d");

    private static DateTimeOffset? TimeAttribute(XElement element, string name) =>
        (string?)element.Attribute(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time >= VirtualClock.Earliest && time <= VirtualClock.Latest ? time : throw Wrong(element, $"{name}=\"{Short(text)}\" is outside the years {VirtualClock.Earliest.Year} to {VirtualClock.Latest.Year}")
        : throw Wrong(element, $"{name}=\"{Short(text)}\" is not a time; times look like 2016-07-26T14:08:23Z");

    private static TimeSpan SecondsAttribute(XElement element, string name) =>
        (string?)element.Attribute(name) is not { } text ? TimeSpan.Zero
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e9m ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
        : throw Wrong(element, $"{name}=\"{Short(text)}\" is not a number of seconds");

    private static TimeSpan? DelayAttribute(XElement element, string name) =>
        element.Attribute(name) is null ? null
        : SecondsAttribute(element, name) is var delay && delay >= TimeSpan.Zero ? delay
        : throw Wrong(element, $"{name}=\"{Short(element.Attribute(name)!.Value)}\" is in the past; it counts seconds from 0");

    private static int NumberAttribute(XElement element, string name, int otherwise) =>
        (string?)element.Attribute(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(element, $"{name}=\"{Short(text)}\" is not a whole number");

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#######", CultureInfo.InvariantCulture);

    // Nobody reads a mistake that fills the screen.
    private static string Short(string text) => text.Length <= 60 ? text : text[..(char.IsHighSurrogate(text[59]) ? 59 : 60)] + "…";

    private static int LineOf(XElement element) => ((IXmlLineInfo)element).LineNumber;

    private static WorldFormatException Wrong(XElement element, string sentence) => Wrong(LineOf(element), sentence);

    private static WorldFormatException Wrong(int line, string sentence) => new($"World, line {line}: {VisibleText.Short(sentence, LongestSentence)}.");

    private readonly record struct Entry(StoredObject Object, XElement Element);
}
