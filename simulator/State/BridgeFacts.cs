using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>What a world says of one bridge, besides its calls.</summary>
internal sealed record BridgeFacts
{
    /// <summary>Host name in log lines; also how the control API names the bridge.</summary>
    public required string Name { get; init; }

    /// <summary>The callBridge object that describes it.</summary>
    public Guid? CallBridge { get; init; }

    /// <summary>The id of the machine; null leaves it to the run's seed.</summary>
    public Guid? HostId { get; init; }

    /// <summary>The name it registers with at its peers.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>What the bridge says its software is; null is that of the release.</summary>
    public string? SoftwareVersion { get; init; }

    public DateTimeOffset Booted { get; init; }

    /// <summary>CDR times are this much ahead of syslog times.</summary>
    public TimeSpan CdrClockOffset { get; init; }

    public IReadOnlyList<LicensedFeature> Licenses { get; init; } = LicensedFeature.All;

    public int NextTrace { get; init; } = 1;

    public int NextCall { get; init; } = 1;

    public int NextConnection { get; init; } = 1;

    public int CallLegsMaxActive { get; init; }

    public int CallLegsCompleted { get; init; }

    /// <summary>Number of the next CDR.</summary>
    public int CdrCorrelatorIndex { get; init; }
}
