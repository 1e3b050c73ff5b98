using System.Xml.Linq;

namespace CmsSim.Harness.Clone;

/// <summary>The servers beside the bridges that do not answer, as the nodes <c>status</c> of recorders, web bridges and others show.</summary>
/// <param name="journal">The answers.</param>
/// <param name="lists">The lists that were read.</param>
internal sealed class CloneServers(CloneJournal journal, IReadOnlyList<CrawledList> lists)
{
    // Servers that answer, or that the bridge does not use, need no entry.
    private static readonly Dictionary<string, string> s_behaviours = new(StringComparer.Ordinal)
    {
        ["connectionFailure"] = "unreachable",
        ["dnsFailure"] = "unresolvable",
        ["remoteFailure"] = "busy",
        ["lowDiskSpace"] = "lowDiskSpace",
    };

    private static readonly string[] s_kinds = ["recorders", "streamers", "webBridges", "turnServers"];
    private static readonly string[] s_addresses = ["url", "serverAddress"];

    /// <summary>Returns the element for a world. Returns null when all servers answer.</summary>
    public XElement? ToXml()
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var list in lists.Where(list => s_kinds.Contains(list.Shape.Node.Id)))
        {
            foreach (var path in list.Ids.Select(list.PathOf))
            {
                if (Read(list.Bridge, path) is not { } server || Read(list.Bridge, path + "/status") is not { } status)
                    continue;
                if (s_addresses.Select(name => (string?)server.Element(name)).FirstOrDefault(text => text is { Length: > 0 }) is { } address && BehaviourOf(status) is { } behaviour)
                    known.TryAdd(address, behaviour);
            }
        }

        return known.Count == 0 ? null : new XElement("servers", known.Select(server => new XElement("server", new XAttribute("address", server.Key), new XAttribute("behaviour", server.Value))));
    }

    // A TURN server shows only whether each of its hosts is reached.
    private static string? BehaviourOf(XElement status) =>
        status.Element("status") is { } word ? s_behaviours.GetValueOrDefault(word.Value)
        : status.Descendants("reachable").Any(reached => reached.Value == "false") ? "unreachable"
        : null;

    private XElement? Read(int bridge, string path) => journal.Find(bridge, path) is { Status: 200 } answer ? AnswerXml.Read(answer) : null;
}
