using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>Writes worlds as XML. Objects have the elements that the API shows.</summary>
internal static class WorldWriter
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <summary>Writes a world. Without its secrets it has the attribute <c>secrets="omitted"</c>, and can still be read.</summary>
    public static string Write(World world, bool hasSecrets)
    {
        var root = new XElement("world", new XAttribute("release", world.Release), hasSecrets ? null : new XAttribute("secrets", WorldFormat.Omitted));
        var secret = hasSecrets ? [] : world.Shared.Concat(world.Bridges.SelectMany(bridge => bridge.Local)).Select(stored => stored.Type).Distinct()
            .SelectMany(type => type.Fields).Where(field => WorldSecrets.IsSecret(field, world.Release)).ToHashSet();
        Func<Field, bool> isLeftOut = secret.Contains;
        if (world.Clock is { } clock)
            root.Add(new XAttribute("clock", Time(clock)));
        if (world.ClusterId is { } id)
            root.Add(new XAttribute("clusterId", id));
        if (world.PeerLatency is { } latency)
            root.Add(new XAttribute("peerLatency", Seconds(latency)));
        if (world.Advertises)
            root.Add(new XAttribute("advertise", true));
        root.Add(world.Bridges.Select(bridge => WriteBridge(bridge, isLeftOut)));
        if (world.Database is { } database)
            root.Add(WriteDatabase(database));
        root.Add(new XElement("accounts", world.Accounts.Select(account =>
            new XElement("account", new XAttribute("name", account.Name), hasSecrets ? new XAttribute("password", account.Password) : null))));
        if (world.ClientNames.Count > 0)
            root.Add(WriteClients(world));
        if (world.FarEnds.Count > 0)
            root.Add(new XElement("farEnds", world.FarEnds.Select(WriteFarEnd)));
        if (world.Servers.Count > 0)
            root.Add(new XElement("servers", world.Servers.Select(server => new XElement("server", new XAttribute("address", server.Address), new XAttribute("behaviour", server.Word)))));

        // The lists are written element by element, because a world of a million objects has gigabytes of them.
        var lists = world.Directories.Select(directory => DirectoryOf(directory, hasSecrets)).Concat(CollectionsOf(world.Shared, isLeftOut));

        // Line ends inside values are kept as they are.
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize }))
        {
            WriteStart(writer, root);
            foreach (var (part, entries) in lists)
            {
                WriteStart(writer, part);
                foreach (var entry in entries)
                    entry.WriteTo(writer);
                writer.WriteEndElement();
            }
            writer.WriteEndElement();
        }
        return text.Append('\n').ToString();
    }

    // The element with its content, but without its end.
    private static void WriteStart(XmlWriter writer, XElement element)
    {
        writer.WriteStartElement(element.Name.LocalName);
        foreach (var attribute in element.Attributes())
            writer.WriteAttributeString(attribute.Name.LocalName, attribute.Value);
        foreach (var child in element.Elements())
            child.WriteTo(writer);
    }

    private static XElement WriteClients(World world) => new("clients", world.ClientNames.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
        new XElement("client", new XAttribute("address", pair.Key), new XAttribute("seenAs", pair.Value))));

    private static XElement WriteDatabase(DatabaseFacts database) => new("database",
        new XAttribute("promotes", database.NeedsMajority ? WorldFormat.Majority : WorldFormat.AnyNode),
        database.Nodes.Select(node => new XElement("node",
            new XAttribute("name", node.Name),
            node.Hostname is { } address ? new XAttribute("address", address) : null,
            node.Bridge is { } bridge ? new XAttribute("bridge", bridge) : null)));

    private static XElement WriteFarEnd(FarEnd farEnd) => new("farEnd",
        new XAttribute("address", farEnd.Address),
        new XAttribute("behaviour", farEnd.Word),
        new XAttribute("after", Seconds(farEnd.AnswersAfter)),
        farEnd.HangsUpAfter is { } hangsUpAfter ? new XAttribute("hangUpAfter", Seconds(hangsUpAfter)) : null,
        farEnd.IsEncrypted is { } isEncrypted ? new XAttribute("encrypted", isEncrypted) : null,
        farEnd.Confirms ? null : new XAttribute("confirms", false),
        farEnd.Video is VideoSize.P720 ? null : new XAttribute("video", VideoSizes.WordOf(farEnd.Video)));

    private static XElement WriteBridge(WorldBridge bridge, Func<Field, bool> isLeftOut)
    {
        var facts = bridge.Facts;
        var element = new XElement("bridge",
            new XAttribute("name", facts.Name),
            facts.CallBridge is { } id ? new XAttribute("callBridge", id) : null,
            facts.HostId is { } host ? new XAttribute("hostId", host) : null,
            new XAttribute("serverName", facts.ServerName),
            facts.Release is { } release ? new XAttribute("release", release) : null,
            facts.SoftwareVersion is null ? null : new XAttribute("softwareVersion", facts.SoftwareVersion),
            bridge.Booted is { } booted ? new XAttribute("booted", Time(booted)) : null,
            facts.CdrClockOffset == TimeSpan.Zero ? null : new XAttribute("cdrClockOffset", Seconds(facts.CdrClockOffset)),
            new XAttribute("nextTrace", facts.NextTrace),
            new XAttribute("nextCall", facts.NextCall),
            new XAttribute("nextConnection", facts.NextConnection),
            new XAttribute("callLegsMaxActive", facts.CallLegsMaxActive),
            new XAttribute("callLegsCompleted", facts.CallLegsCompleted),
            facts.CdrCorrelatorIndex == 0 ? null : new XAttribute("cdrCorrelatorIndex", facts.CdrCorrelatorIndex),
            facts.Tls is TlsProfile.Default ? null : new XAttribute("tls", Words.Of(facts.Tls)),
            facts.ClockOffset == TimeSpan.Zero ? null : new XAttribute("clockOffset", Seconds(facts.ClockOffset)),
            facts.ClockDrift == 0 ? null : new XAttribute("clockDrift", facts.ClockDrift.ToString(CultureInfo.InvariantCulture)),
            facts.Load == 0 ? null : new XAttribute("load", facts.Load));
        if (!ReferenceEquals(facts.Licenses, LicensedFeature.All))
            element.Add(new XElement(WorldFormat.Licensing, new XElement(WorldFormat.Features, facts.Licenses.Select(feature => feature.ToXml()))));
        foreach (var (part, entries) in CollectionsOf(bridge.Local, isLeftOut))
        {
            part.Add(entries);
            element.Add(part);
        }
        return element;
    }

    private static IEnumerable<(XElement Part, IEnumerable<XElement> Entries)> CollectionsOf(IEnumerable<StoredObject> objects, Func<Field, bool> isLeftOut) => objects
        .GroupBy(stored => stored.Type)
        .Select(group => group.Key.IsSetting
            ? (new XElement(group.Key.Element, WriteValues(group.First(), isLeftOut)), [])
            : (new XElement(WorldFormat.PartOf(group.Key)), group.Select(stored => new XElement(group.Key.Element, new XAttribute("id", stored.Id), WriteValues(stored, isLeftOut)))));

    private static IEnumerable<XElement> WriteValues(StoredObject stored, Func<Field, bool> isLeftOut)
    {
        // A value that a group shows is written inside that group.
        var grouped = stored.Facts is null ? [] : stored.Type.Item.OfType<Group>().SelectMany(group => group.Children).ToHashSet();
        return stored.Type.Fields.Zip(stored.Values)
            .Select(pair => isLeftOut(pair.First) ? (pair.First, null) : pair)
            .Where(pair => (pair.Second is not null || (pair.First.IsRequired && !stored.Type.IsLocal)) && !grouped.Contains(pair.First))
            .Select(pair => new XElement(pair.First.Name, pair.Second))
            .Concat(stored.Facts is { } facts ? WriteFacts(stored, facts, stored.Type.WorldItem, isInGroup: false, isLeftOut) : []);
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

    private static (XElement Part, IEnumerable<XElement> Entries) DirectoryOf(LdapDirectory directory, bool hasSecrets) => (
        new XElement("directory", directory.Address is { } address ? new XAttribute("address", address) : null),
        directory.Entries.Select(entry => new XElement("entry",
            new XAttribute("dn", entry.Dn),
            entry.Attributes.Where(attribute => hasSecrets || !Secrets.IsSecret(attribute.Key)).Select(attribute => new XElement(attribute.Key, attribute.Value)))));

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#######", CultureInfo.InvariantCulture);
}
