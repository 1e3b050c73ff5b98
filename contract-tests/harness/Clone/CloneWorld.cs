using System.Text;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Clone;

/// <summary>Writes a world from the answers of a crawl, in the form of <c>docs/worlds.md</c>. Objects are written as the API shows them.</summary>
/// <param name="journal">The answers.</param>
/// <param name="lists">The lists that were read, of all bridges.</param>
/// <param name="release">The release of the world.</param>
/// <param name="notes">Receives the things that the world lacks.</param>
internal sealed class CloneWorld(CloneJournal journal, IReadOnlyList<CrawledList> lists, Version release, CloneNotes notes)
{
    private const string Api = "/api/v1";
    private const string Password = "admin";

    private static readonly ApiShape s_callBridges = ApiShape.Named("callBridges")!;

    private readonly Dictionary<ApiShape, List<CloneObject>> _objects = [];
    private readonly Dictionary<ApiShape, HashSet<string>> _ids = [];
    private readonly CloneFacts[] _facts = [.. journal.Targets.Index().Select(target => new CloneFacts(journal, target.Index))];

    /// <summary>The bridges of the world. Empty until it is written.</summary>
    public IReadOnlyList<CloneBridge> Bridges { get; private set; } = [];

    /// <summary>The number of objects in the world.</summary>
    public int Objects { get; private set; }

    /// <summary>Returns the text of the world.</summary>
    /// <param name="user">The name of an API account, beside <c>admin</c>.</param>
    /// <param name="cancellation">Cancels the writing.</param>
    public string Write(string user, CancellationToken cancellation)
    {
        Collect();
        Bridges = CloneBridges.Of([.. (_objects.GetValueOrDefault(s_callBridges) ?? []).Select(CallBridge)], _facts, notes);
        var objects = new ObjectXml(journal, release, _ids, _facts, notes);
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize }))
        {
            xml.WriteStartElement("world");
            xml.WriteAttributeString("release", release.ToString());
            if (_facts[0].Time is { } time)
                xml.WriteAttributeString("clock", WorldValues.Time(time.UtcDateTime));
            if (_facts[0].ClusterId is { } cluster)
                xml.WriteAttributeString("clusterId", cluster);
            var hosts = HostIds();
            for (var i = 0; i < Bridges.Count; i++)
                WriteBridge(xml, Bridges[i], hosts[i], objects, cancellation);
            Database()?.WriteTo(xml);
            new XElement("accounts", new[] { "admin", user }.Distinct().Select(name => new XElement("account", new XAttribute("name", name), new XAttribute("password", Password)))).WriteTo(xml);
            new CloneServers(journal, lists).ToXml()?.WriteTo(xml);
            WriteParts(xml, [.. _objects.Where(type => !type.Key.IsLocal).SelectMany(type => type.Value)], objects, cancellation);
            xml.WriteEndElement();
        }

        objects.NoteUnknown();
        return text.Append('\n').ToString();
    }

    // The bridges of a cluster share one database, so the first bridge shows all that is in it.
    private void Collect()
    {
        foreach (var list in lists.Where(list => list.Shape.IsKept && list.Node.HasItems && (list.Bridge == 0 || list.Shape.IsLocal)))
        {
            foreach (var id in list.Ids)
                Add(new CloneObject(list.Bridge, list.Shape, id, list.Owner, list.PathOf(id)) { Page = list.Pages.GetValueOrDefault(id) });
        }

        foreach (var (bridge, _) in _facts.Index())
        {
            foreach (var node in Harness.Api.ApiReference.Documented.Nodes)
            {
                var shape = ApiShape.Of(node);
                if ((bridge == 0 || shape.IsLocal) && (shape is { IsSetting: true, IsKept: true } || ObjectXml.IsHeldFile(shape)) && journal.Find(bridge, Api + node.Path) is { Status: 200 })
                    Add(new CloneObject(bridge, shape, "", null, Api + node.Path));
            }
        }
    }

    private void Add(CloneObject one)
    {
        if (!_objects.TryGetValue(one.Shape, out var all))
            _objects[one.Shape] = all = [];
        if (!_ids.TryGetValue(one.Shape, out var ids))
            _ids[one.Shape] = ids = new(StringComparer.OrdinalIgnoreCase);
        all.Add(one);
        ids.Add(one.Id);
    }

    private (string Id, string Name, string? Host) CallBridge(CloneObject one)
    {
        var shown = journal.Find(one.Bridge, one.Path) is { Status: 200 } answer ? AnswerXml.Read(answer) : null;
        var host = Uri.TryCreate((string?)shown?.Element("address"), UriKind.Absolute, out var address) && address.Host.Length > 0 ? address.Host : null;
        return (one.Id, (string?)shown?.Element("name") ?? "", host);
    }

    private void WriteBridge(XmlWriter xml, CloneBridge bridge, string? host, ObjectXml objects, CancellationToken cancellation)
    {
        var element = CloneBridges.ToXml(bridge, bridge.Facts ?? _facts[0], host);
        xml.WriteStartElement(element.Name.LocalName);
        foreach (var attribute in element.Attributes())
            xml.WriteAttributeString(attribute.Name.LocalName, attribute.Value);
        foreach (var inner in element.Elements())
            inner.WriteTo(xml);
        if (bridge.Facts is { } facts)
            WriteParts(xml, [.. _objects.Where(type => type.Key.IsLocal).SelectMany(type => type.Value).Where(one => one.Bridge == facts.Bridge)], objects, cancellation);
        xml.WriteEndElement();
    }

    private void WriteParts(XmlWriter xml, IReadOnlyList<CloneObject> objects, ObjectXml writer, CancellationToken cancellation)
    {
        foreach (var type in objects.GroupBy(one => one.Shape).OrderBy(type => type.Key.Node.Id, StringComparer.Ordinal))
        {
            var isOpen = false;
            foreach (var one in type)
            {
                cancellation.ThrowIfCancellationRequested();
                if (writer.Of(one) is not { } element)
                    continue;
                if (!isOpen && one.Id.Length > 0)
                    xml.WriteStartElement(type.Key.Part);
                isOpen |= one.Id.Length > 0;
                element.WriteTo(xml);
                Objects++;
            }

            if (isOpen)
                xml.WriteEndElement();
        }
    }

    // Lists of machines have the order of the cluster, as far as a bridge that was read does not show its own.
    private string?[] HostIds()
    {
        var shown = _facts.Select(facts => facts.HostId).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var hosts = _facts[0].Hosts;
        var others = new Queue<string>(hosts.Where(host => !shown.Contains(host)));
        return [.. Bridges.Select(bridge => bridge.Facts?.HostId ?? (bridge.Facts is null && others.TryDequeue(out var host) ? host : null))];
    }

    // By default a world places the nodes on its first bridges, whose callBridges give them their addresses.
    private XElement? Database()
    {
        if (_facts[0].Database is not [_, ..] nodes)
            return null;
        var usual = Bridges.Count >= 5 ? 5 : Bridges.Count >= 3 ? 3 : Bridges.Count;
        if (nodes.SequenceEqual(Bridges.Take(usual).Select(bridge => bridge.Host ?? bridge.Name)))
            return null;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return new XElement("database", nodes.Select(address => new XElement("node",
            new XAttribute("name", Unused(WorldXml.HostName(address))),
            new XAttribute("address", address),
            Bridges.FirstOrDefault(bridge => address.Equals(bridge.Host, StringComparison.OrdinalIgnoreCase)) is { } bridge ? new XAttribute("bridge", bridge.Name) : null)));

        string Unused(string name)
        {
            var unused = name;
            for (var number = 2; !names.Add(unused); number++)
                unused = FormattableString.Invariant($"{name}-{number}");
            return unused;
        }
    }
}
