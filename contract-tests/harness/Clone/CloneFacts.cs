using System.Globalization;
using System.Xml.Linq;

namespace CmsSim.Harness.Clone;

/// <summary>The facts about one bridge, from its status, its licences and its cluster.</summary>
internal sealed class CloneFacts
{
    private const string Api = "/api/v1/";

    private readonly Dictionary<string, string> _status;

    public CloneFacts(CloneJournal journal, int bridge)
    {
        (Bridge, Target) = (bridge, journal.Targets[bridge]);
        _status = (Read("system/status")?.Elements() ?? []).DistinctBy(element => element.Name.LocalName).ToDictionary(element => element.Name.LocalName, element => element.Value);
        UniqueName = (string?)Read("system/configuration/cluster")?.Element("uniqueName") is { Length: > 0 } name ? name : null;
        Licences = Read("system/licensing");
        Hosts = [.. (Read("system/MPLicenseUsage/knownHosts")?.Elements() ?? []).Select(host => (string?)host.Attribute("id") ?? host.Value).Where(id => Guid.TryParse(id, out _))];
        Database = [.. (Read("system/database")?.Element("cluster")?.Elements("node") ?? []).Select(node => (string?)node.Attribute("hostname")).OfType<string>()];

        XElement? Read(string path) => journal.Find(bridge, Api + path) is { Status: 200 } answer ? AnswerXml.Read(answer) : null;
    }

    /// <summary>The index of the bridge, from 0.</summary>
    public int Bridge { get; }

    /// <summary>The address at which the bridge was read.</summary>
    public Uri Target { get; }

    /// <summary>The name of the bridge in its cluster. Null without one.</summary>
    public string? UniqueName { get; }

    /// <summary>The answer with the licences. Null when there is none.</summary>
    public XElement? Licences { get; }

    /// <summary>The ids of the machines of the cluster.</summary>
    public IReadOnlyList<string> Hosts { get; }

    /// <summary>The addresses of the nodes of a clustered database.</summary>
    public IReadOnlyList<string> Database { get; }

    /// <summary>The id of the machine. Null when the release shows none.</summary>
    public string? HostId => Id("hostId");

    /// <summary>The id of the cluster. Null when the release shows none.</summary>
    public string? ClusterId => Id("clusterId");

    public string? SoftwareVersion => this["softwareVersion"];

    /// <summary>The time of the bridge at the start of the crawl. Null when the status does not show it.</summary>
    public DateTimeOffset? Time => DateTimeOffset.TryParse(this["cdrTime"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>The time since the bridge started. Null when the status does not show it.</summary>
    public TimeSpan? Uptime => int.TryParse(this["uptimeSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The value of an element of the status. Null when the status does not show it.</summary>
    public string? this[string element] => _status.GetValueOrDefault(element);

    private string? Id(string element) => Guid.TryParseExact(this[element], "D", out _) ? this[element] : null;
}
