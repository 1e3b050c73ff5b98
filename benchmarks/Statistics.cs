namespace CmsSim.Benchmarks;

internal static class Statistics
{
    /// <summary>Returns the middle value, or the mean of the two middle values of an even number of values.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Returns the value below which this part of the sorted values lies.</summary>
    public static double At(this double[] sorted, double part) => sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
}
