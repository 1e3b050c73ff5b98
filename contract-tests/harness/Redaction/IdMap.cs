namespace CmsSim.Harness.Redaction;

/// <summary>Replaces ids by others of the same version that begin with <c>ffffffff</c>. Other hexadecimal numbers begin with f too.</summary>
/// <param name="key">The key.</param>
/// <param name="isOriginal">True for a word or number of the originals. No group of a replacement is one.</param>
internal sealed class IdMap(RedactionKey key, Func<string, bool> isOriginal)
{
    /// <summary>The beginning of each replaced id.</summary>
    public const string Mark = "ffffffff";

    // No bridge gives such an id. It stands for none, or for a secret.
    private const string Nothing = "00000000-0000-0000-0000-";
    private const int Length = 36;
    private const int Rounds = 50;

    private readonly byte[] _key = key.Derive("ids");
    private readonly Dictionary<string, string> _replacements = [];
    private readonly SortedSet<string> _whole = new(StringComparer.Ordinal);

    /// <summary>True for an id that says nothing.</summary>
    public static bool IsKept(string id) => id.StartsWith(Nothing, StringComparison.Ordinal);

    /// <summary>Notes an id. The beginning of a whole one is recognised later.</summary>
    public void Add(string id)
    {
        if (id.Length == Length)
            _whole.Add(id.ToLowerInvariant());
    }

    /// <summary>Returns the replacement of a whole id, of the beginning of one, or of a hexadecimal number.</summary>
    public string Replace(string id)
    {
        var lower = id.ToLowerInvariant();
        if (IsKept(lower))
            return id;
        if (!_replacements.TryGetValue(lower, out var replacement))
            _replacements.Add(lower, replacement = Find(lower));
        return id.Any(char.IsAsciiLetterUpper) ? replacement.ToUpperInvariant() : replacement;
    }

    private string Find(string lower)
    {
        // A line that was cut holds the beginning of an id.
        if (lower.Length < Length && _whole.GetViewBetween(lower, lower + "g").FirstOrDefault() is { } whole)
            return Replace(whole)[..lower.Length];

        var candidate = "";
        for (var round = 0; round < Rounds; round++)
        {
            candidate = Candidate(lower, new KeyedNumbers(_key, round == 0 ? lower : $"{round} {lower}"));
            if (!candidate.Split('-').Any(isOriginal))
                break;
        }

        return candidate;
    }

    private static string Candidate(string lower, KeyedNumbers numbers)
    {
        var digits = lower.ToCharArray();

        // A number without dashes is short, so half of it stays different.
        var mark = lower.Contains('-') ? Mark.Length : Math.Min(Mark.Length, lower.Length / 2);
        for (var i = 0; i < digits.Length; i++)
        {
            // The version and the variant of an id are kept.
            if (digits[i] != '-' && !(digits.Length == Length && i is 14 or 19))
                digits[i] = i < mark ? 'f' : "0123456789abcdef"[numbers.Next(16)];
        }

        return new string(digits);
    }
}
