namespace CmsSim.Benchmarks;

internal static class Statistics
{
    /// <summary>Returns the middle value, or the mean of the two middle values of an even number of values.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
