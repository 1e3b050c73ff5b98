namespace CmsSim.Benchmarks;

/// <summary>The side of the budget on which a figure must be.</summary>
internal enum Bound
{
    AtLeast,
    AtMost,

    /// <summary>There is no budget; the figure is shown beside those of others.</summary>
    None,
}

/// <summary>One figure with its budget.</summary>
/// <param name="Measurement">The name of the measurement.</param>
/// <param name="Name">The name of the figure.</param>
/// <param name="Figure">The value that the budget limits.</param>
/// <param name="Unit">The unit of the figure, as printed after it. Empty for none.</param>
/// <param name="Bound">The side of the budget on which the figure must be.</param>
/// <param name="Budget">The budget, in the unit of the figure.</param>
/// <param name="Detail">The values that the figure was computed from, as text.</param>
internal sealed record Result(string Measurement, string Name, double Figure, string Unit, Bound Bound, double Budget, string Detail)
{
    /// <summary>The next, stricter budget, which is shown and does not count; null for none.</summary>
    public double? Next { get; init; }

    public bool IsMissed => Misses(Budget);

    /// <summary>True when the figure is on the wrong side of the limit.</summary>
    public bool Misses(double limit) => Bound switch
    {
        Bound.AtLeast => Figure < limit,
        Bound.AtMost => Figure > limit,
        _ => false,
    };
}

/// <summary>A server did not start or gave an unexpected answer, so the figures would be meaningless.</summary>
internal sealed class MeasurementException(string sentence) : Exception(sentence);
