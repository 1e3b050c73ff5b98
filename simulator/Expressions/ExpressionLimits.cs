namespace CmsSim.Simulator.Expressions;

/// <summary>The limits of a regular expression that a client or a world file sets.</summary>
/// <param name="Length">The most characters of a pattern.</param>
/// <param name="Steps">The most steps of a pattern with its repetitions written out.</param>
internal readonly record struct ExpressionLimits(int Length, int Steps);
