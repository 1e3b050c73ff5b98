using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Days;

/// <summary>Draws from a seeded sequence.</summary>
internal static class Draws
{
    /// <summary>True with this probability, from 0 to 1.</summary>
    public static bool Happens(this Chance chance, double probability) => chance.NextDouble() < probability;

    /// <summary>A number from the least to the most, both included.</summary>
    public static int Between(this Chance chance, int least, int most) => least + chance.Next(most - least + 1);

    /// <summary>A time between two numbers of seconds, in milliseconds.</summary>
    public static TimeSpan Seconds(this Chance chance, double least, double most) =>
        TimeSpan.FromMilliseconds(Math.Round(1_000 * (least + ((most - least) * chance.NextDouble()))));

    public static T Pick<T>(this Chance chance, IReadOnlyList<T> all) => all[chance.Next(all.Count)];

    /// <summary>One of the entries, each as probable as its weight.</summary>
    public static T Weighted<T>(this Chance chance, IReadOnlyList<(T Item, int Weight)> all)
    {
        var at = chance.Next(all.Sum(entry => entry.Weight));
        foreach (var (item, weight) in all)
        {
            at -= weight;
            if (at < 0)
                return item;
        }
        throw new InvalidOperationException("The weights have changed while one was drawn.");
    }

    /// <summary>The entries in a random order.</summary>
    public static List<T> Shuffled<T>(this Chance chance, IEnumerable<T> all)
    {
        List<T> shuffled = [.. all];
        for (var i = shuffled.Count - 1; i > 0; i--)
        {
            var other = chance.Next(i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }
        return shuffled;
    }
}
