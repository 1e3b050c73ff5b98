using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Harness.Api;

namespace CmsSim.Harness.Worlds;

/// <summary>The times of a part that its world needs.</summary>
/// <param name="Start">The time of the first exchange.</param>
/// <param name="Booted">The boot time of the bridge. Null when no answer shows it.</param>
/// <param name="CdrOffset">The seconds by which the CDR clock is ahead. Null when no answer shows it.</param>
/// <param name="PeerLatency">The time that the other bridges take to answer. Null when no answer waits for them.</param>
internal sealed record WorldTimes(DateTimeOffset Start, DateTime? Booted, TimeSpan? CdrOffset, TimeSpan? PeerLatency);

/// <summary>Writes the world of a part, in the form of <c>docs/worlds.md</c>.</summary>
/// <param name="model">The completed model.</param>
/// <param name="bridge">The name of the bridge that wrote the log.</param>
/// <param name="times">The times.</param>
/// <param name="note">Receives the sentence about each guess.</param>
internal sealed class WorldXml(WorldModel model, string bridge, WorldTimes times, Action<string> note)
{
    private const string User = "admin";
    private const int MostBridges = 24;
    private const int MostOfName = 56;
    private const int MostOfAddress = 256;

    private static readonly ApiShape s_callBridges = ApiShape.Named("callBridges")!;

    private Version _release = new();

    /// <summary>Returns the text of the world.</summary>
    public string Write()
    {
        var release = ReleaseGuess.Of(model.Facts);
        _release = Version.Parse(release);
        if (model.Facts.SoftwareVersion is null)
            note($"The log does not show the software version. Release {release} is the oldest with everything that the log shows.");
        else if (!model.Facts.SoftwareVersion.StartsWith(release, StringComparison.Ordinal))
            note($"Release {release} is the nearest to the software version that a world can have.");
        var root = new XElement("world",
            new XAttribute("release", release),
            new XAttribute("clock", WorldValues.Time(times.Start.UtcDateTime)),
            Guid.TryParse(model.Facts.ClusterId, out var cluster) ? new XAttribute("clusterId", cluster) : null,
            times.PeerLatency is { } latency ? new XAttribute("peerLatency", Seconds(latency)) : null,
            Bridges(),
            Accounts(),
            new XElement("clients", new XElement("client", new XAttribute("address", "127.0.0.1"), new XAttribute("seenAs", model.Facts.Client ?? FixtureBuilder.UnknownClient))),
            FarEnds(),
            Parts(isLocal: false));

        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize, CheckCharacters = false }))
            root.WriteTo(writer);
        return text.Append('\n').ToString();
    }

    private List<XElement> Bridges()
    {
        ModelObject[] all = [.. model.AtStart(s_callBridges)];
        var own = Array.Find(all, one => one.AtStart("name") is { } name && (name.Contains(bridge, StringComparison.OrdinalIgnoreCase) || (name.Length > 0 && bridge.Contains(name, StringComparison.OrdinalIgnoreCase)))) ?? all.FirstOrDefault();
        if (all.Length > 1)
            note("The call bridge whose name is nearest to the host name, else the first one, is that of the log.");
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase) { bridge };
        var ownHost = model.Facts.OwnHost;
        var hosts = new Queue<string>(model.Facts.Hosts.Where(host => host != ownHost));
        List<XElement> bridges = [];
        foreach (var other in all.Where(one => one != own).Take(MostBridges - 1))
        {
            var name = HostName(other.AtStart("name"));
            while (!names.Add(name))
                name += "-2";
            bridges.Add(new XElement("bridge",
                new XAttribute("name", name),
                new XAttribute("callBridge", other.Id),
                hosts.TryDequeue(out var host) ? new XAttribute("hostId", host) : null,
                model.Facts.SoftwareVersion is { } version ? new XAttribute("softwareVersion", version) : null,
                Booted(),
                CdrOffset()));
        }

        bridges.Insert(Math.Clamp(Place(ownHost), 0, bridges.Count), Bridge(own));
        return bridges;
    }

    // Lists of machines and of database nodes have the order of the cluster. Without one, the bridge of the log is the first.
    private int Place(string? host)
    {
        var node = model.Facts.Nodes.Index().Where(node => node.Item.Equals(bridge, StringComparison.OrdinalIgnoreCase)).Select(node => node.Index).FirstOrDefault(-1);
        return node >= 0 ? node : model.Facts.Hosts.Index().Where(one => one.Item == host).Select(one => one.Index).FirstOrDefault();
    }

    /// <summary>Returns the name as one of a host. The name of a call bridge is any text, and that in a damaged log may be, too.</summary>
    public static string HostName(string? name)
    {
        var host = string.Concat((name ?? "").Take(MostOfName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '-')).Trim('-', '.');
        return host.Length > 0 ? host : "bridge";
    }

    private XElement Bridge(ModelObject? own)
    {
        var facts = model.Facts;
        return new XElement("bridge",
            new XAttribute("name", bridge),
            own is null ? null : new XAttribute("callBridge", own.Id),
            Guid.TryParse(facts.OwnHost, out var host) ? new XAttribute("hostId", host) : null,
            facts.SoftwareVersion is { } version ? new XAttribute("softwareVersion", version) : null,
            Booted(),
            CdrOffset(),
            Number("nextTrace", facts.NextTrace),
            Number("nextCall", facts.NextCall),
            Number("nextConnection", facts.NextConnection),
            Number("callLegsMaxActive", facts.MaxActive),
            Number("callLegsCompleted", facts.Completed),
            Number("cdrCorrelatorIndex", facts.CdrCorrelatorIndex),
            Parts(isLocal: true));
    }

    private XAttribute? Booted() => times.Booted is { } booted ? new XAttribute("booted", WorldValues.Time(booted)) : null;

    private XAttribute? CdrOffset() => times.CdrOffset is { } ahead && ahead != TimeSpan.Zero ? new XAttribute("cdrClockOffset", Seconds(ahead)) : null;

    private static XAttribute? Number(string name, int? number) => number is { } value ? new XAttribute(name, value) : null;

    // A replay sends its requests as admin.
    private XElement Accounts() => new("accounts", model.Facts.Users.Prepend(User).Distinct().Select(user =>
        new XElement("account", new XAttribute("name", user), new XAttribute("password", User))));

    private XElement? FarEnds() => model.Facts.FarEnds.Where(farEnd => farEnd.Key.Length <= MostOfAddress).ToArray() is [_, ..] farEnds
        ? new XElement("farEnds", farEnds.Select(farEnd => new XElement("farEnd",
            new XAttribute("address", farEnd.Key),
            new XAttribute("behaviour", farEnd.Value.Behaviour),
            farEnd.Value.After is { } after ? new XAttribute("after", after) : null,
            farEnd.Value.HangUpAfter is { } until ? new XAttribute("hangUpAfter", until) : null)))
        : null;

    private IEnumerable<XElement> Parts(bool isLocal)
    {
        var shapes = model.Objects.Where(one => one.ExistsAtStart).Select(one => one.Shape).Distinct().Where(shape => shape.IsKept && shape.IsLocal == isLocal && IsIn(shape.Node.Since, shape.Node.Removed));
        foreach (var shape in shapes.OrderBy(shape => shape.Node.Id, StringComparer.Ordinal).ToArray())
        {
            if (shape.IsSetting)
                yield return new XElement(shape.Part, Values(model.AtStart(shape).First()));
            else
                yield return new XElement(shape.Part, model.AtStart(shape).Select(one => new XElement(shape.Element, new XAttribute("id", one.Id), Values(one))));
        }
    }

    private IEnumerable<XElement> Values(ModelObject one)
    {
        var shape = one.Shape;
        if (shape.Owner is { } owner && one.Owner is { } id)
            yield return new XElement(owner.Element, id);
        if (one is { Began: { } began, DurationPath: { } duration } && !duration.Contains('/'))
            yield return new XElement("startedAt", began.ToString("o", CultureInfo.InvariantCulture));
        var written = new HashSet<string>();
        var groups = new Dictionary<string, XElement>();
        foreach (var path in one.PathsAtStart.OrderBy(shape.PositionOf).ToArray())
        {
            if (one.AtStart(path) is not { Length: > 0 } value || !IsWritable(shape, path, value) || !written.Add(path))
                continue;
            var slash = path.LastIndexOf('/');
            if (slash < 0)
                yield return new XElement(path, WorldValues.Clean(value));
            else
                Group(groups, path[..slash]).Add(new XElement(path[(slash + 1)..], WorldValues.Clean(value)));
        }

        foreach (var required in shape.Required.Where(required => !written.Contains(required.Name) && !shape.IsLive && IsIn(required.Since, required.Removed)))
            yield return new XElement(required.Name);
        foreach (var group in groups.Where(group => !group.Key.Contains('/')))
            yield return group.Value;
    }

    private bool IsWritable(ApiShape shape, string path, string value)
    {
        if ((shape.ElementAt(path) ?? shape.Parameter(path)) is not { } field)
        {
            note($"<{path}> of an object of {shape} is not documented, so the world lacks it.");
            return false;
        }

        if (!IsIn(field.Since, field.Removed))
        {
            note($"<{path}> of an object of {shape} is not part of release {_release}, so the world lacks it.");
            return false;
        }

        if (!WorldValues.IsOfType(field, shape.Parameter(path) ?? field, value))
        {
            note($"A value of <{path}> of an object of {shape} is not one of type {field.Type}, so the world lacks it.");
            return false;
        }

        if (path == "status/state" && !WorldValues.LegStates.Contains(value))
        {
            note("A call leg that does not ring any more in the world rings when the log begins.");
            return false;
        }

        return shape.TargetOf(path) is not { IsKept: true } target || model.Find(target, value) is { ExistsAtStart: true };
    }

    private bool IsIn(string? since, string? removed) => WorldValues.IsIn(since, removed, _release);

    private static XElement Group(Dictionary<string, XElement> groups, string path)
    {
        if (groups.TryGetValue(path, out var group))
            return group;
        var slash = path.LastIndexOf('/');
        group = new XElement(path[(slash + 1)..]);
        groups[path] = group;
        if (slash >= 0)
            Group(groups, path[..slash]).Add(group);
        return group;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#######", CultureInfo.InvariantCulture);
}
