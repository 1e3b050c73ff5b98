using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>The facts about one bridge in a world, without its calls.</summary>
internal sealed record BridgeFacts
{
    /// <summary>The host name in log lines, and the name of the bridge in the control API.</summary>
    public required string Name { get; init; }

    /// <summary>The id of the callBridge object that describes the bridge.</summary>
    public Guid? CallBridge { get; init; }

    /// <summary>The host ID of the bridge. When null, it is derived from the seed.</summary>
    public Guid? HostId { get; init; }

    /// <summary>The name with which the bridge registers at its peers.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>The release of the bridge. When null, that of the world.</summary>
    public Release? Release { get; init; }

    /// <summary>The software version that the bridge shows. When null, that of the simulated release.</summary>
    public string? SoftwareVersion { get; init; }

    public DateTimeOffset Booted { get; init; }

    /// <summary>The time by which CDR times are ahead of syslog times.</summary>
    public TimeSpan CdrClockOffset { get; init; }

    public IReadOnlyList<LicensedFeature> Licenses { get; init; } = LicensedFeature.All;

    public int NextTrace { get; init; } = 1;

    public int NextCall { get; init; } = 1;

    public int NextConnection { get; init; } = 1;

    public int CallLegsMaxActive { get; init; }

    public int CallLegsCompleted { get; init; }

    /// <summary>The TLS of the bridge's HTTPS port.</summary>
    public TlsProfile Tls { get; init; }

    /// <summary>The time by which the bridge's own clock is ahead.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>The time that the bridge's own clock gains, in parts per million.</summary>
    public double ClockDrift { get; init; }

    /// <summary>The media processing load of meetings that are not simulated.</summary>
    public int Load { get; init; }

    /// <summary>Number of the next CDR.</summary>
    public int CdrCorrelatorIndex { get; init; }

    /// <summary>The facts after a restart: those of the machine and its configuration, without counters and load.</summary>
    public BridgeFacts AfterRestart(DateTimeOffset booted) => new()
    {
        Name = Name,
        CallBridge = CallBridge,
        HostId = HostId,
        ServerName = ServerName,
        SoftwareVersion = SoftwareVersion,
        Release = Release,
        Booted = booted,
        CdrClockOffset = CdrClockOffset,
        Tls = Tls,
        Licenses = Licenses,
    };

    /// <summary>The facts with the counters and the clock of the bridge as they are now.</summary>
    public BridgeFacts AsOf(Bridge bridge) => this with
    {
        NextTrace = bridge.NextTrace,
        NextCall = bridge.Counters.NextCall,
        NextConnection = bridge.Counters.NextConnection,
        CallLegsMaxActive = bridge.Counters.MaxActive,
        CallLegsCompleted = bridge.Counters.Completed,
        CdrCorrelatorIndex = bridge.CdrCorrelatorIndex,
        Load = (int)bridge.Counters.OtherLoad,
        ClockOffset = bridge.Clock.Offset,
        ClockDrift = bridge.Clock.Drift,
    };
}
