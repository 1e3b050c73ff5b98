using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/system/status</c></summary>
public sealed class SystemStatusResource
{
    private readonly CmsClient _client;

    internal SystemStatusResource(CmsClient client) => _client = client;

    /// <summary>How the bridge is.</summary>
    public async Task<SystemStatus> GetAsync(CancellationToken cancellation = default)
    {
        var answer = await _client.SendAsync(HttpMethod.Get, "/api/v1/system/status", null, cancellation);
        return answer.Read(SystemStatus.Read);
    }
}

/// <summary>How a bridge is. What a release does not tell is null.</summary>
public sealed record SystemStatus
{
    /// <summary>The release it runs.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>How long it has been up.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>Its clock, as call detail records use it.</summary>
    public DateTimeOffset? CdrTime { get; init; }

    /// <summary>Whether it has a licence.</summary>
    public bool? Activated { get; init; }

    /// <summary>Whether it is part of a cluster.</summary>
    public bool? ClusterEnabled { get; init; }

    /// <summary>Call legs now.</summary>
    public long? CallLegsActive { get; init; }

    /// <summary>The most call legs there have been at once.</summary>
    public long? CallLegsMaxActive { get; init; }

    /// <summary>Call legs that have ended.</summary>
    public long? CallLegsCompleted { get; init; }

    /// <summary>Audio sent, in bits a second.</summary>
    public long? AudioBitRateOutgoing { get; init; }

    /// <summary>Audio received, in bits a second.</summary>
    public long? AudioBitRateIncoming { get; init; }

    /// <summary>Video sent, in bits a second.</summary>
    public long? VideoBitRateOutgoing { get; init; }

    /// <summary>Video received, in bits a second.</summary>
    public long? VideoBitRateIncoming { get; init; }

    /// <summary>The number the next call detail record gets.</summary>
    public long? CdrCorrelatorIndex { get; init; }

    /// <summary>The cluster's id, from releases that have one.</summary>
    public Guid? ClusterId { get; init; }

    /// <summary>The host's id, from releases that have one.</summary>
    public Guid? HostId { get; init; }

    internal static SystemStatus Read(XElement element)
    {
        element.Named("status");
        return new()
        {
            SoftwareVersion = element.Text("softwareVersion"),
            Uptime = element.Duration("uptimeSeconds"),
            CdrTime = element.Instant("cdrTime"),
            Activated = element.Flag("activated"),
            ClusterEnabled = element.Flag("clusterEnabled"),
            CallLegsActive = element.Number("callLegsActive"),
            CallLegsMaxActive = element.Number("callLegsMaxActive"),
            CallLegsCompleted = element.Number("callLegsCompleted"),
            AudioBitRateOutgoing = element.Number("audioBitRateOutgoing"),
            AudioBitRateIncoming = element.Number("audioBitRateIncoming"),
            VideoBitRateOutgoing = element.Number("videoBitRateOutgoing"),
            VideoBitRateIncoming = element.Number("videoBitRateIncoming"),
            CdrCorrelatorIndex = element.Number("cdrCorrelatorIndex"),
            ClusterId = element.Reference("clusterId"),
            HostId = element.Reference("hostId"),
        };
    }
}
