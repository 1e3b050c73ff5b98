using System.Xml.Linq;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Schema;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>Reads worlds from XML. Objects have the elements that the API shows, so answers can be pasted into a world.</summary>
internal sealed class WorldReader(Func<Release, ReleaseCatalog> catalogs, Limits? limits = null)
{
    private const int MostBridges = Cluster.MostBridges;

    private readonly Func<Release, ReleaseCatalog> _catalogs = catalogs;
    private readonly Limits _limits = limits ?? new Limits();

    /// <summary>Reads a world.</summary>
    /// <param name="text">The world file.</param>
    /// <param name="defaultRelease">The release of a world that names none.</param>
    /// <param name="secrets">Supplies the secrets that the world omits.</param>
    /// <param name="cancellation">Cancelled when the client that sent the world disconnects.</param>
    /// <exception cref="WorldFormatException">The world has mistakes; the exception names all of them.</exception>
    /// <exception cref="OperationCanceledException">The client that sent the world has disconnected.</exception>
    public World Read(string text, Release defaultRelease, WorldSecrets? secrets = null, CancellationToken cancellation = default) =>
        Parsed(text, root => new Reading(this, secrets ?? new WorldSecrets(null, null)).Read(root, BridgesIn(text), defaultRelease), cancellation);

    private World Parsed(string text, Func<StreamedElement, World> read, CancellationToken cancellation)
    {
        // The length was limited when the text was received.
        var limits = new XmlLimits { Levels = _limits.WorldLevels, Nodes = _limits.WorldNodes, Length = int.MaxValue };
        try
        {
            using var reader = BoundedXml.Open(text, limits, cancellation);
            reader.MoveToContent();
            return read(new StreamedElement(reader));
        }
        catch (XmlRefusedException error)
        {
            throw new WorldFormatException(error.Line, error switch
            {
                { HasDocumentType: true } => "a world must not have a document type declaration; remove <!DOCTYPE …>",
                { IsTooMuch: true } => error.Message.TrimEnd('.'),
                _ => $"the world is not well-formed XML: {error.Message.TrimEnd('.')}",
            });
        }
    }

    // More than there are if a comment or a text has such a tag.
    private static int BridgesIn(string text)
    {
        const string Tag = "<bridge";
        var count = 0;
        for (var at = text.IndexOf(Tag, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Tag, at + Tag.Length, StringComparison.Ordinal))
        {
            if (at + Tag.Length < text.Length && !char.IsAsciiLetterOrDigit(text[at + Tag.Length]))
                count++;
        }
        return count;
    }

    /// <summary>Reads one file. The world is built up while its parts are read.</summary>
    private sealed class Reading
    {
        private readonly WorldReader _reader;
        private readonly WorldSecrets _secrets;
        private readonly WorldMistakes _mistakes = new();
        private readonly WorldElements _elements;
        private readonly WorldPartReader _parts;
        private readonly List<WorldBridge> _bridges = [];
        private readonly List<WorldEntry> _shared = [];
        private readonly List<IReadOnlyList<WorldEntry>> _local = [];
        private readonly List<LdapDirectory> _directories = [];
        private readonly HashSet<string> _seen = [];
        private IReadOnlyList<(XElement Node, string Bridge)> _nodeBridges = [];
        private readonly HashSet<string> _bridgeNames = new(StringComparer.OrdinalIgnoreCase);
        private readonly HashSet<string> _directoryAddresses = new(StringComparer.OrdinalIgnoreCase);
        private World _world = new();
        private int _bridgeCount;

        public Reading(WorldReader reader, WorldSecrets secrets)
        {
            (_reader, _secrets) = (reader, secrets);
            _elements = new WorldElements(_mistakes);
            _parts = new WorldPartReader(_elements, _mistakes, reader._limits);
        }

        public World Read(StreamedElement root, int bridges, Release defaultRelease)
        {
            var release = ReadRoot(root, defaultRelease);
            var isWithoutSecrets = root.Attribute("secrets") is not null;

            // The releases of all bridges decide how lists are read. Bridges come first in most worlds; otherwise the lists before them are held.
            using var parts = _elements.Elements(root).GetEnumerator();
            List<XElement> held = [];
            for (; bridges > 0 && parts.MoveNext(); bridges -= parts.Current.Name == "bridge" ? 1 : 0)
                held.Add(parts.Current);
            var catalog = _reader._catalogs(release).Joined([release, .. held.Where(part => part.Name == "bridge").Select(bridge => Release.Named((string?)bridge.Attribute("release") ?? "")).OfType<Release>()]);
            var objects = new WorldObjectReader(catalog, _elements, _mistakes, isWithoutSecrets ? _secrets : null);
            foreach (var part in held)
                ReadPart(part, objects);

            // The accounts of a user who mistakes <users> for <accounts> are looked for in the whole part.
            root.Streams = name => name is "directory" || (name is not "users" && objects.IsList(name));
            while (parts.MoveNext())
                ReadPart(parts.Current, objects);
            root.ReadEnd();
            if (_bridgeCount is 0 or > MostBridges)
                _mistakes.Add(root, $"the world has {_bridgeCount} bridges; expected 1 to {MostBridges}");
            foreach (var (node, bridge) in _nodeBridges)
            {
                if (!_bridgeNames.Contains(bridge))
                    _elements.Invalid(node, "bridge", bridge, $"a bridge of the world: {string.Join(", ", _bridges.Select(known => known.Facts.Name))}");
            }
            new WorldConflicts(catalog, _mistakes, isWithoutSecrets).Check(_shared, _local);
            _mistakes.ThrowIfAny();
            return _world with { Bridges = _bridges, Directories = _directories, Shared = [.. _shared.Select(entry => entry.Object)] };
        }

        // Without a release there is no catalog to read the rest by.
        private Release ReadRoot(XElement root, Release defaultRelease)
        {
            if (root.Name.LocalName is not "world")
            {
                _mistakes.Add(root, $"unknown root element <{root.Name.LocalName}>; expected <world>");
                throw _mistakes.Refused();
            }
            _elements.AllowAttributes(root, "release", "clock", "peerLatency", "secrets", "advertise", "clusterId");
            if ((string?)root.Attribute("secrets") is { } secrets and not WorldFormat.Omitted)
                _elements.Invalid(root, "secrets", secrets, $"\"{WorldFormat.Omitted}\" or no attribute");
            var name = (string?)root.Attribute("release");
            if ((name is null ? defaultRelease : Release.Named(name)) is { } release)
            {
                _world = _world with { Release = release, Clock = _elements.Time(root, "clock"), ClusterId = _elements.Id(root, "clusterId"), PeerLatency = _elements.Seconds(root, "peerLatency"), Advertises = _elements.Flag(root, "advertise") ?? false };
                return release;
            }
            _elements.Invalid(root, "release", name!, string.Join(", ", Release.Known));
            throw _mistakes.Refused();
        }

        private void ReadPart(XElement part, WorldObjectReader objects)
        {
            var name = part.Name.LocalName;
            if (name is "accounts" or "clients" or "farEnds" or "database" or "servers" && !_seen.Add(name))
            {
                _mistakes.Add(part, $"duplicate <{name}>; only one is allowed");
                return;
            }
            switch (name)
            {
                case "bridge":
                    ReadBridge(part, objects);
                    break;
                case "accounts":
                    _world = _world with { Accounts = _parts.ReadAccounts(part, _secrets) };
                    break;
                case "users" when part.Elements().FirstOrDefault(user => user.Attribute("name") is not null) is { } account:
                    _mistakes.Add(account, "<users> holds users from LDAP; API accounts belong in <accounts>, as <account name=\"…\" password=\"…\"/>");
                    break;
                case "clients":
                    _world = _world with { ClientNames = _parts.ReadClients(part) };
                    break;
                case "farEnds":
                    _world = _world with { FarEnds = _parts.ReadFarEnds(part) };
                    break;
                case "servers":
                    _world = _world with { Servers = _parts.ReadServers(part) };
                    break;
                case "database":
                    (_world, _nodeBridges) = (_world with { Database = _parts.ReadDatabase(part, out var bridges) }, bridges);
                    break;
                case "directory":
                    ReadDirectory(part);
                    break;
                default:
                    _shared.AddRange(objects.ReadShared(part));
                    break;
            }
        }

        private void ReadBridge(XElement part, WorldObjectReader objects)
        {
            _bridgeCount++;
            List<WorldEntry> local = [];
            IReadOnlyList<LicensedFeature>? licenses = null;
            foreach (var inner in _elements.Elements(part))
            {
                if (inner.Name.LocalName is not WorldFormat.Licensing)
                    local.AddRange(objects.ReadLocal(inner, (string?)part.Attribute("name")));
                else if (licenses is null)
                    licenses = _parts.ReadLicenses(inner);
                else
                    _mistakes.Add(inner, $"duplicate <{WorldFormat.Licensing}>; only one is allowed");
            }
            _local.Add(local);
            var booted = _elements.Time(part, "booted");
            if (_parts.ReadBridgeFacts(part, licenses ?? LicensedFeature.All) is not { } facts)
                return;
            if (!_bridgeNames.Add(facts.Name))
                _mistakes.Add(part, $"duplicate bridge name \"{facts.Name}\"; only one is allowed, and letter case does not count");
            _bridges.Add(new WorldBridge(facts, booted, [.. local.Select(entry => entry.Object)]));
        }

        private void ReadDirectory(XElement part)
        {
            var directory = _parts.ReadDirectory(part);
            if (_directoryAddresses.Add(directory.Address ?? ""))
                _directories.Add(directory);
            else
                _mistakes.Add(part, $"duplicate <directory> {(directory.Address is { } address ? $"with the address \"{WorldElements.Short(address)}\"" : "without an address")}; put all its entries into one");
        }
    }
}
