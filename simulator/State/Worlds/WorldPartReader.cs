using System.Globalization;
using System.Xml.Linq;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>Reads the parts of a world that are not API objects: facts of bridges, licences, accounts, clients, far ends, servers, directories.</summary>
internal sealed class WorldPartReader(WorldElements elements, WorldMistakes mistakes, Limits limits)
{
    private const int LongestBridgeName = 63;

    /// <summary>The attributes of a <c>&lt;bridge&gt;</c>; null when its name is missing or invalid.</summary>
    public BridgeFacts? ReadBridgeFacts(XElement element, IReadOnlyList<LicensedFeature> licenses)
    {
        elements.AllowAttributes(element, "name", "callBridge", "hostId", "serverName", "softwareVersion", "booted", "cdrClockOffset",
            "nextTrace", "nextCall", "nextConnection", "callLegsMaxActive", "callLegsCompleted", "cdrCorrelatorIndex", "load", "clockOffset", "clockDrift", "tls", "release");
        var name = elements.Required(element, "name");
        var isHostName = name is { Length: <= LongestBridgeName } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
        if (name is not null && !isHostName)
            elements.Invalid(element, "name", name, $"a host name of at most {LongestBridgeName} letters, digits, - . and _");
        var facts = new BridgeFacts
        {
            Name = name ?? "",
            CallBridge = elements.Id(element, "callBridge"),
            HostId = elements.Id(element, "hostId"),
            ServerName = (string?)element.Attribute("serverName") ?? $"callbridge-{name?.ToLowerInvariant()}.acanolab2.tkratzke.local",
            SoftwareVersion = (string?)element.Attribute("softwareVersion"),
            Release = elements.Word(element, "release", Release.Known.ToDictionary(known => known.ToString(), known => (Release?)known), null),
            CdrClockOffset = elements.Seconds(element, "cdrClockOffset") ?? TimeSpan.Zero,
            NextTrace = elements.Number(element, "nextTrace", 1),
            NextCall = elements.Number(element, "nextCall", 1),
            NextConnection = elements.Number(element, "nextConnection", 1),
            CallLegsMaxActive = elements.Number(element, "callLegsMaxActive", 0),
            CallLegsCompleted = elements.Number(element, "callLegsCompleted", 0),
            CdrCorrelatorIndex = elements.Number(element, "cdrCorrelatorIndex", 0),
            Tls = elements.Word(element, "tls", Words.All<TlsProfile>(), TlsProfile.Default),
            ClockOffset = elements.Seconds(element, "clockOffset") ?? TimeSpan.Zero,
            ClockDrift = elements.Drift(element, "clockDrift") ?? 0,
            Load = elements.Number(element, "load", 0),
            Licenses = licenses,
        };
        return isHostName ? facts : null;
    }

    /// <summary>Licences, as <c>/system/licensing</c> shows them.</summary>
    public IReadOnlyList<LicensedFeature> ReadLicenses(XElement licensing)
    {
        elements.AllowAttributes(licensing);
        Dictionary<string, LicensedFeature> features = [];
        foreach (var element in elements.Children(licensing, WorldFormat.Features).SelectMany(elements.Elements))
        {
            var name = element.Name.LocalName;
            if (LicensedFeature.All.FirstOrDefault(feature => feature.Name == name) is not { } known)
                mistakes.Add(element, $"unknown feature <{name}>; expected {string.Join(", ", LicensedFeature.All.Select(feature => feature.Name))}");
            else if (!features.TryAdd(name, ReadLicense(element, known)))
                mistakes.Add(element, $"duplicate <{name}>; only one is allowed");
        }
        return [.. LicensedFeature.All.Where(known => features.ContainsKey(known.Name)).Select(known => features[known.Name])];
    }

    /// <summary>The accounts. One without a password gets the password that the secrets supply.</summary>
    public IReadOnlyList<Account> ReadAccounts(XElement part, WorldSecrets secrets)
    {
        List<Account> accounts = [];
        foreach (var element in elements.Distinct(part, "account", "name"))
        {
            var name = elements.Required(element, "name");
            var password = element.Attribute("password") is null && name is not null && secrets.PasswordOf(name) is { } known ? known : elements.Required(element, "password");
            if (name is not null && password is not null)
                accounts.Add(new Account(name, password));
        }
        return accounts;
    }

    /// <summary>The names that log lines print for the addresses of clients.</summary>
    public IReadOnlyDictionary<string, string> ReadClients(XElement part)
    {
        Dictionary<string, string> clients = [];
        foreach (var element in elements.Distinct(part, "client", "address"))
        {
            var (address, seenAs) = (elements.Required(element, "address"), elements.Required(element, "seenAs"));
            if (address is not null && seenAs is not null)
                clients.Add(address, seenAs);
        }
        return clients;
    }

    /// <summary>The far ends, in order: the first match of an address wins.</summary>
    public IReadOnlyList<FarEnd> ReadFarEnds(XElement part)
    {
        List<FarEnd> farEnds = [.. elements.Children(part, "farEnd").Select(ReadFarEnd)];
        if (farEnds.Count > limits.FarEnds)
            mistakes.Add(part, $"<farEnds> has {farEnds.Count} far ends; at most {limits.FarEnds} are allowed, and one address with * can match many");
        return farEnds;
    }

    /// <summary>The nodes of the database.</summary>
    /// <param name="part">The element.</param>
    /// <param name="bridges">The nodes on servers of bridges, with the names of these bridges.</param>
    public DatabaseFacts ReadDatabase(XElement part, out IReadOnlyList<(XElement Node, string Bridge)> bridges)
    {
        elements.AllowAttributes(part, "promotes");
        var promotes = (string?)part.Attribute("promotes") ?? WorldFormat.Majority;
        if (promotes is not (WorldFormat.Majority or WorldFormat.AnyNode))
            elements.Invalid(part, "promotes", promotes, $"{WorldFormat.Majority} or {WorldFormat.AnyNode}");
        List<DatabaseNodeFacts> nodes = [];
        List<(XElement, string)> onBridges = [];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var element in elements.Children(part, "node"))
        {
            elements.AllowAttributes(element, "name", "address", "bridge");
            var (bridge, address) = ((string?)element.Attribute("bridge"), (string?)element.Attribute("address"));
            var name = (string?)element.Attribute("name") ?? bridge ?? address;
            if (bridge is not null)
                onBridges.Add((element, bridge));
            if (string.IsNullOrEmpty(name) || !WireText.IsClean(name) || (address is not null && !WireText.IsClean(address)))
                mistakes.Add(element, "invalid <node>; expected bridge=\"…\" for a node on the server of a bridge, or address=\"…\" for a server of its own, each one line of text");
            else if (!names.Add(name))
                mistakes.Add(element, $"duplicate node \"{WorldElements.Short(name)}\"; give each node a name of its own");
            else
                nodes.Add(new DatabaseNodeFacts(name, address, bridge));
        }
        if (nodes.Count > DatabaseFacts.MostNodes)
            mistakes.Add(part, $"the database has {nodes.Count} nodes; expected at most {DatabaseFacts.MostNodes}");
        bridges = onBridges;
        return new DatabaseFacts(nodes, promotes is WorldFormat.Majority);
    }

    /// <summary>The servers beside the bridges, in order: the first match of an address wins.</summary>
    public IReadOnlyList<Server> ReadServers(XElement part)
    {
        List<Server> servers = [.. elements.Children(part, "server").Select(ReadServer)];
        if (servers.Count > limits.Servers)
            mistakes.Add(part, $"<servers> has {servers.Count} servers; at most {limits.Servers} are allowed, and one address with * can match many");
        return servers;
    }

    /// <summary>A directory that LDAP syncs read.</summary>
    public LdapDirectory ReadDirectory(XElement part)
    {
        elements.AllowAttributes(part, "address");
        List<DirectoryEntry> entries = [];
        foreach (var entry in elements.Children(part, "entry"))
        {
            elements.AllowAttributes(entry, "dn");
            var dn = elements.Required(entry, "dn");
            List<KeyValuePair<string, string>> attributes = [.. ReadAttributes(entry)];
            if (dn is not null)
                entries.Add(new DirectoryEntry(dn, attributes));
        }
        return new LdapDirectory((string?)part.Attribute("address"), entries);
    }

    private LicensedFeature ReadLicense(XElement element, LicensedFeature known)
    {
        Dictionary<string, string> values = [];
        foreach (var child in elements.Elements(element))
        {
            var name = child.Name.LocalName;
            if (!known.Accepts(name, child.Value))
                mistakes.Add(child, $"invalid value \"{WorldElements.Short(child.Value)}\" for <{name}> of the feature {known.Name}");
            else
                values.TryAdd(name, child.Value);
        }
        if (element.Element("status") is null)
            mistakes.Add(element, $"missing <status> in <{known.Name}>");
        return new LicensedFeature(known.Name, values.GetValueOrDefault("status", ""))
        {
            Expiry = values.GetValueOrDefault("expiry"),
            Level = values.GetValueOrDefault("level"),
            Limit = values.TryGetValue("limit", out var limit) ? long.Parse(limit, CultureInfo.InvariantCulture) : null,
        };
    }

    private FarEnd ReadFarEnd(XElement element)
    {
        elements.AllowAttributes(element, "address", "behaviour", "after", "hangUpAfter", "encrypted", "confirms", "video");
        var farEnd = FarEnd.Default with { Address = ReadPattern(element) };
        return farEnd with
        {
            Behaviour = elements.Word(element, "behaviour", FarEnd.Behaviours, farEnd.Behaviour),
            Video = elements.Word(element, "video", VideoSizes.Named, farEnd.Video),
            AnswersAfter = elements.Seconds(element, "after", canBeNegative: false) ?? farEnd.AnswersAfter,
            HangsUpAfter = elements.Seconds(element, "hangUpAfter", canBeNegative: false),
            IsEncrypted = elements.Flag(element, "encrypted"),
            Confirms = elements.Flag(element, "confirms") ?? true,
        };
    }

    private Server ReadServer(XElement element)
    {
        elements.AllowAttributes(element, "address", "behaviour");
        return new Server(ReadPattern(element), elements.Word(element, "behaviour", Server.Behaviours, ServerBehaviour.Answer));
    }

    private string ReadPattern(XElement element)
    {
        var address = elements.Required(element, "address") ?? "";
        if (address.Length > limits.LongestPattern)
            mistakes.Add(element, $"the address has {address.Length} characters; at most {limits.LongestPattern} are allowed");
        return address;
    }

    // An attribute with an empty value counts as absent.
    private IEnumerable<KeyValuePair<string, string>> ReadAttributes(XElement entry)
    {
        foreach (var attribute in elements.Elements(entry))
        {
            var name = attribute.Name.LocalName;
            elements.AllowAttributes(attribute);
            var value = attribute.Value.Trim();
            if (attribute.HasElements || !WireText.IsClean(value))
                mistakes.Add(attribute, $"invalid directory attribute <{name}>; expected one line of text, and one element for each of several values");
            else if (value.Length > 0)
                yield return new(name, value);
        }
    }
}
