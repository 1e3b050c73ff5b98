using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>The options of a <see cref="MeetingDay"/>, with their defaults.</summary>
public sealed record MeetingDayOptions
{
    /// <summary>The fewest participants of a day.</summary>
    public const int FewestParticipants = 20;

    /// <summary>The most participants of a day.</summary>
    public const int MostParticipants = 200_000;

    /// <summary>The most bridges, as in a cluster.</summary>
    public const int MostBridges = Cluster.MostBridges;

    /// <summary>The seed of the company, of its day, and of the ids of the cluster. The same options give the same bytes.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// The number of times that a person or a video room takes part in a planned meeting, from <see cref="FewestParticipants"/> to
    /// <see cref="MostParticipants"/>. Calls after a lost connection, calls that the API makes, and scanners come on top.
    /// </summary>
    public int Participants { get; init; } = 2_000;

    /// <summary>The number of sites, 1 to 24, each with a bridge. From two on, one bridge is lost at noon.</summary>
    public int Bridges { get; init; } = 3;

    /// <summary>The simulated release, one of <see cref="SimulatorOptions.KnownReleases"/>. Participants are moved from 2.6 on, and event clients subscribe from 2.4 on.</summary>
    public string Release { get; init; } = "2.9";

    /// <summary>The date of the day. The day begins and ends at midnight, UTC.</summary>
    public DateOnly Date { get; init; } = new(2026, 1, 12);

    /// <summary>
    /// Receives each document of call detail records that a bridge posts, with the name of the bridge. It is called during the day, in the
    /// order of the posts, and must return fast. The bytes are valid after it has returned.
    /// </summary>
    public Action<string, ReadOnlyMemory<byte>>? OnRecords { get; init; }

    /// <summary>
    /// Receives each frame that a bridge sends to the event client, with the name of the bridge. It is called during the day, in the order of
    /// the frames, and must return fast. The bytes are valid after it has returned.
    /// </summary>
    public Action<string, ReadOnlyMemory<byte>>? OnEvents { get; init; }
}
