namespace CmsSim.Benchmarks;

internal static class Statistics
{
    /// <summary>The middle value; of an even number, the mean of the two in the middle.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
