namespace CmsSim.Simulator.Days;

/// <summary>A kind of meeting: its space, its length, and the times at which it starts.</summary>
/// <param name="Space">The spaces in which it is held.</param>
/// <param name="Minutes">Its planned length.</param>
/// <param name="Starts">The times of day at which it starts, each with its weight.</param>
internal sealed record MeetingFormat(SpaceKind Space, int Minutes, IReadOnlyList<(TimeSpan At, int Weight)> Starts)
{
    /// <summary>The fewest and the most people; null for all members of the space.</summary>
    public (int Least, int Most)? People { get; init; }

    /// <summary>The fewest and the most guests.</summary>
    public (int Least, int Most) Guests { get; init; }

    /// <summary>Meetings that many people share: full hours are the busiest starts, half hours come next, and lunch is quiet.</summary>
    public static readonly MeetingFormat Weekly = new(SpaceKind.Team, 60, At((9, 3), (10, 8), (11, 6), (13, 3), (14, 7), (15, 5), (16, 3)));

    public static readonly MeetingFormat StandUp = new(SpaceKind.Team, 15, At((8.75, 1), (9, 8), (9.25, 4), (9.5, 5), (9.75, 1), (10, 1)));

    public static readonly MeetingFormat OneToOne = new(SpaceKind.Personal, 30, At((8.5, 2), (9, 4), (9.5, 3), (10, 6), (10.5, 4), (11, 6), (11.5, 2), (13, 3), (13.5, 3), (14, 6), (14.5, 4), (15, 6), (15.5, 3), (16, 4), (16.5, 2), (17, 1)))
    {
        People = (2, 2),
    };

    public static readonly MeetingFormat Review = new(SpaceKind.Project, 90, At((9, 3), (10, 4), (11, 2), (13, 2), (13.5, 2), (14, 4), (15, 3)));

    public static readonly MeetingFormat Customer = new(SpaceKind.Customer, 45, At((9.5, 2), (10, 3), (11, 3), (13, 1), (14, 4), (15, 3), (16, 2))) { Guests = (2, 6) };

    public static readonly MeetingFormat Training = new(SpaceKind.Training, 120, At((9, 2), (13, 2), (14, 1)));

    public static readonly MeetingFormat Board = new(SpaceKind.Board, 60, At((8.5, 1), (10, 1), (16, 1)));

    public static readonly MeetingFormat TownHall = new(SpaceKind.TownHall, 60, At((10, 1), (15, 1)));

    /// <summary>The few who work in the evening and at night.</summary>
    public static readonly MeetingFormat Shift = new(SpaceKind.Team, 30, At((2, 1), (6, 3), (18, 3), (19, 2), (20, 1), (22, 3))) { People = (2, 4) };

    /// <summary>The formats, each with its weight among the meetings of a day.</summary>
    public static readonly IReadOnlyList<(MeetingFormat Item, int Weight)> Usual =
    [
        (StandUp, 26), (Weekly, 20), (OneToOne, 26), (Review, 7), (Customer, 12), (Training, 2), (Board, 2), (Shift, 3),
    ];

    private static (TimeSpan, int)[] At(params (double Hour, int Weight)[] starts) => [.. starts.Select(start => (TimeSpan.FromHours(start.Hour), start.Weight))];
}
