namespace CmsSim.Benchmarks;

/// <summary>Which way a figure may differ from its budget.</summary>
internal enum Bound
{
    AtLeast,
    AtMost,
}

/// <summary>One figure, and the budget it is held against.</summary>
/// <param name="Measurement">The measurement it belongs to.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Figure">The figure that the budget is about.</param>
/// <param name="Unit">Its unit, as it is printed behind it.</param>
/// <param name="Bound">Which way the budget binds.</param>
/// <param name="Budget">The budget, in the same unit.</param>
/// <param name="Detail">The figures behind the figure.</param>
internal sealed record Result(string Measurement, string Name, double Figure, string Unit, Bound Bound, double Budget, string Detail)
{
    public bool IsMissed => Bound is Bound.AtLeast ? Figure < Budget : Figure > Budget;
}

/// <summary>A server did not start or did not answer as it should; figures would mean nothing.</summary>
internal sealed class MeasurementException(string sentence) : Exception(sentence);
