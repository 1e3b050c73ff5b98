namespace CmsSim.Harness.Redaction;

/// <summary>
/// Replaces host names. The registered domain becomes one under the reserved name <c>.example</c> or, if it is short,
/// <c>.test</c>; the labels before it are replaced word by word, as everywhere.
/// </summary>
/// <param name="key">The key.</param>
/// <param name="replaceWords">Replaces the words of labels.</param>
/// <param name="isOriginal">True for a word of the originals. No label of a replacement is one.</param>
internal sealed class HostMap(RedactionKey key, Func<string, string> replaceWords, Func<string, bool> isOriginal)
{
    private const int Rounds = 200;

    // Below these, domains are registered one label further down.
    private static readonly string[] s_shared = ["ac", "co", "com", "edu", "gov", "net", "or", "org"];

    private readonly byte[] _key = key.Derive("hosts");
    private readonly Dictionary<string, string> _replacements = [];
    private readonly HashSet<string> _used = [];

    /// <summary>True for a name that says nothing.</summary>
    public static bool IsKept(string host) => host is "localhost" or "";

    /// <summary>Returns the registered domain of a host in lower case. Returns null for a name of one label.</summary>
    public static string? DomainOf(string host)
    {
        var labels = host.ToLowerInvariant().Split('.');
        var count = labels is [.., var second, { Length: 2 }] && s_shared.Contains(second) ? 3 : 2;
        return labels.Length < 2 || labels.Any(label => label.Length == 0) ? null
            : labels.Length == 2 || count == 2 ? string.Join('.', labels[^2..]) : string.Join('.', labels[^3..]);
    }

    /// <summary>Returns the replacement of a host name, with its capitals.</summary>
    public string Replace(string host)
    {
        if (IsKept(host) || DomainOf(host) is not { } domain || !domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            return IsKept(host) ? host : replaceWords(host);
        var own = host[..^domain.Length];
        return replaceWords(own) + Recase(Domain(domain), host[own.Length..]);
    }

    private string Domain(string domain)
    {
        if (_replacements.TryGetValue(domain, out var known))
            return known;
        var suffix = domain.Length switch { > 10 => ".example", > 6 => ".test", _ => null };
        var candidate = "";
        for (var round = 0; round < Rounds; round++)
        {
            var numbers = new KeyedNumbers(_key, $"{round} {domain}");
            candidate = suffix is null
                ? string.Concat(domain.Select(c => c is '.' or '-' ? c : (char)('a' + numbers.Next(26))))
                : string.Concat(Enumerable.Range(0, domain.Length - suffix.Length).Select(_ => (char)('a' + numbers.Next(26)))) + suffix;
            if (candidate != domain && !_used.Contains(candidate) && !candidate[..^(suffix?.Length ?? 0)].Split('.', '-').Any(label => label.Length >= Originality.Shortest && isOriginal(label)))
                break;
        }

        _used.Add(candidate);
        return _replacements[domain] = candidate;
    }

    // The dots have moved, so only a name that is wholly in capitals keeps them.
    private static string Recase(string domain, string pattern) =>
        pattern.Any(char.IsAsciiLetterUpper) && !pattern.Any(char.IsAsciiLetterLower) ? domain.ToUpperInvariant() : domain;
}
