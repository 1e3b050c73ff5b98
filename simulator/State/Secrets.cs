namespace CmsSim.Simulator.State;

/// <summary>What the journal and the stream must not give away.</summary>
internal static class Secrets
{
    /// <summary>The target with the values of passwords, passcodes and secrets masked, and without a user and password before the host.</summary>
    public static string WithoutIn(string target)
    {
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
            target = target.IndexOf('/', scheme + 3) is >= 0 and var path ? target[path..] : "/";
        var query = target.IndexOf('?');
        return query < 0 ? target : target[..(query + 1)] + string.Join('&', target[(query + 1)..].Split('&').Select(Masked));

        static string Masked(string pair) =>
            pair.IndexOf('=') is >= 0 and var end && IsSecret(Uri.UnescapeDataString(pair[..end].Replace('+', ' '))) ? pair[..(end + 1)] + "********" : pair;
    }

    /// <summary>Whether the values of the parameter are.</summary>
    public static bool IsSecret(string parameter) =>
        parameter.Contains("password", StringComparison.OrdinalIgnoreCase)
        || parameter.Contains("passcode", StringComparison.OrdinalIgnoreCase)
        || parameter.Contains("secret", StringComparison.OrdinalIgnoreCase);
}
