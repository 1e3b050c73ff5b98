namespace CmsSim.Simulator.State;

/// <summary>The names of the parameters of one request that had no effect.</summary>
/// <param name="Names">The names, without those that cannot be the name of a parameter.</param>
/// <param name="BesideSecret">True when the request names a secret, so that an unknown name may be a piece of its value.</param>
internal sealed record IgnoredParameters(IReadOnlyList<string> Names, bool BesideSecret)
{
    /// <summary>The most names that are kept of one request.</summary>
    public const int Most = 20;

    private const int LongestName = 64;

    /// <summary>Adds the names that can be those of parameters, up to the limit. Returns the same object when it adds none.</summary>
    public static IgnoredParameters? With(IgnoredParameters? before, IReadOnlyList<string> names, Func<bool> isBesideSecret)
    {
        var known = before?.Names ?? [];
        string[] added = [.. names.Where(IsName).Except(known, StringComparer.OrdinalIgnoreCase).Take(Most - known.Count)];
        return added is [] ? before : new IgnoredParameters([.. known, .. added], before?.BesideSecret ?? isBesideSecret());
    }

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
