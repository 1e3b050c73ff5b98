namespace CmsSim.Harness.Api;

/// <summary>Compares the names of releases, such as <c>2.9</c> and <c>3.10</c>.</summary>
public static class ApiRelease
{
    /// <summary>The releases that documents and worlds can name, the oldest first.</summary>
    public static IReadOnlyList<string> Known => Worlds.ReleaseGuess.Known;

    /// <summary>Returns true when a release has a part of the API.</summary>
    /// <param name="release">The name of the release. Null stands for all releases together, which have every part.</param>
    /// <param name="since">The first release that has the part. Null when all earlier ones have it.</param>
    /// <param name="removed">The first release that no longer has it. Null when all later ones have it.</param>
    public static bool Has(string? release, string? since, string? removed) =>
        release is null || !Version.TryParse(release, out var number)
        || ((since is null || !Version.TryParse(since, out var first) || number >= first) && (removed is null || !Version.TryParse(removed, out var end) || number < end));
}
