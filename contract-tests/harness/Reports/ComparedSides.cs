using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>The sides of a result that differ from the fixture.</summary>
internal enum DifferingSide
{
    /// <summary>Neither side differs.</summary>
    None,

    /// <summary>Only the target differs: the fixture and the simulator agree.</summary>
    Target,

    /// <summary>Only the simulator differs: the fixture and the target agree.</summary>
    Simulator,

    /// <summary>Both differ from the fixture.</summary>
    Both,
}

/// <summary>Compares the result of a target with that of the simulator.</summary>
internal static class ComparedSides
{
    /// <summary>Returns the sides that differ. Returns null when the exchange was not replayed against the simulator.</summary>
    public static DifferingSide? Side(this ReplayResult result) => result.Simulated is not { } simulated ? null : (result.Matches, simulated.Matches) switch
    {
        (true, true) => DifferingSide.None,
        (false, true) => DifferingSide.Target,
        (true, false) => DifferingSide.Simulator,
        _ => DifferingSide.Both,
    };

    /// <summary>Returns in words which side differs, with the rule of the simulator. Returns null when no side differs or only one is known.</summary>
    public static string? InWords(ReplayResult result)
    {
        if (result.Side() is not { } side || side == DifferingSide.None)
            return null;
        if (side == DifferingSide.Target)
            return "Only the target differs; the answer of the simulator matches the fixture.";
        var simulated = result.Simulated!;
        return $"{(side == DifferingSide.Simulator ? "Only the simulator differs" : "The simulator differs too")}: {simulated.Differences[0]}."
            + (simulated.Rule is { } rule ? $" Rule of the simulator: {rule}." : "");
    }
}
