using System.Text.RegularExpressions;

namespace CmsSim.Harness.Worlds;

/// <summary>Chooses the release of a world among those that worlds can name.</summary>
internal static partial class ReleaseGuess
{
    /// <summary>The releases that a world can name, the oldest first.</summary>
    public static readonly IReadOnlyList<string> Known =
    [
        "2.0", "2.1", "2.2", "2.3", "2.3.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9",
        "3.0", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12",
    ];

    /// <summary>Returns the newest known release that is not newer than the software, but has everything that the log shows.</summary>
    public static string Of(BridgeFacts facts)
    {
        var software = facts.SoftwareVersion is { } text && Number().Match(text) is { Success: true } number && Version.TryParse(number.Value, out var version) ? version : null;
        var ofSoftware = software is null ? 0 : LastAtMost(software);
        var ofLog = facts.AtLeast is { } least ? FirstAtLeast(least) : 0;
        var ofClient = facts.Sent is { } sent ? FirstAtLeast(sent) : 0;
        if (facts.Below is { } below)
            ofClient = Math.Min(ofClient, Math.Max(0, FirstAtLeast(below) - 1));
        return Known[Math.Max(ofLog, software is null ? ofClient : ofSoftware)];
    }

    private static int LastAtMost(Version version)
    {
        var found = 0;
        for (var i = 0; i < Known.Count; i++)
        {
            if (Version.Parse(Known[i]) <= version)
                found = i;
        }

        return found;
    }

    private static int FirstAtLeast(Version version)
    {
        for (var i = 0; i < Known.Count; i++)
        {
            if (Version.Parse(Known[i]) >= version)
                return i;
        }

        return Known.Count - 1;
    }

    [GeneratedRegex(@"[0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,4})?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
