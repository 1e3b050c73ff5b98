using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/system/status</c>: the state of the bridge.</summary>
/// <remarks>
/// All methods throw <see cref="CmsFailureException"/> when the bridge refuses the request, and
/// <see cref="CmsUnreachableException"/> when it does not answer.
/// </remarks>
public sealed class SystemStatusResource
{
    private readonly CmsClient _client;

    internal SystemStatusResource(CmsClient client) => _client = client;

    /// <summary>Gets the state of the bridge.</summary>
    public async Task<SystemStatus> GetAsync(CancellationToken cancellation = default)
    {
        var answer = await _client.SendAsync(HttpMethod.Get, "/api/v1/system/status", null, cancellation);
        return answer.Read(SystemStatus.Read);
    }
}

/// <summary>The state of a bridge. A value that the release does not report is null.</summary>
public sealed record SystemStatus
{
    /// <summary>The software version, such as <c>2.0(RC)</c>.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>The time since the bridge started.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>The bridge's clock, as call detail records use it.</summary>
    public DateTimeOffset? CdrTime { get; init; }

    /// <summary>True when the bridge is licensed.</summary>
    public bool? Activated { get; init; }

    /// <summary>True when the bridge is part of a cluster.</summary>
    public bool? ClusterEnabled { get; init; }

    /// <summary>The current number of call legs.</summary>
    public long? CallLegsActive { get; init; }

    /// <summary>The highest number of call legs at the same time since the bridge started.</summary>
    public long? CallLegsMaxActive { get; init; }

    /// <summary>The number of call legs that have ended.</summary>
    public long? CallLegsCompleted { get; init; }

    /// <summary>The total rate of audio sent, in bits per second.</summary>
    public long? AudioBitRateOutgoing { get; init; }

    /// <summary>The total rate of audio received, in bits per second.</summary>
    public long? AudioBitRateIncoming { get; init; }

    /// <summary>The total rate of video sent, in bits per second.</summary>
    public long? VideoBitRateOutgoing { get; init; }

    /// <summary>The total rate of video received, in bits per second.</summary>
    public long? VideoBitRateIncoming { get; init; }

    /// <summary>The index of the next call detail record.</summary>
    public long? CdrCorrelatorIndex { get; init; }

    /// <summary>The id of the cluster. Null from releases that do not report it.</summary>
    public Guid? ClusterId { get; init; }

    /// <summary>The id of the host. Null from releases that do not report it.</summary>
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
