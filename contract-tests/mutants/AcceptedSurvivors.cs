namespace CmsSim.Mutants;

/// <summary>
/// The survivors that need no test, each with the reason. An entry names the member and the code before and after, so it holds after the
/// member moves to another file. Of mutations that read alike, the later ones have a number: "9 (no. 2)".
/// </summary>
internal sealed class AcceptedSurvivors
{
    private readonly Dictionary<(string Member, string Original, string Mutated), string> _reasons = [];

    /// <summary>Reads lines of four columns with tabs between them: member, original, mutated, reason. Lines that begin with # are comments.</summary>
    public static AcceptedSurvivors Parse(string text, string name)
    {
        var accepted = new AcceptedSurvivors();
        foreach (var (index, line) in text.ReplaceLineEndings("\n").Split('\n').Index())
        {
            if (line.Length == 0 || line[0] is '#')
                continue;
            if (line.Split('\t') is not [var member, var original, var mutated, { Length: > 0 } reason])
                throw new UserErrorException($"{name}:{index + 1}: expected four columns (member, original, mutated, reason) with tabs between them");
            if (!accepted._reasons.TryAdd((member, original, mutated), reason))
                throw new UserErrorException($"{name}:{index + 1}: duplicate entry for {member}");
        }
        return accepted;
    }

    public string? ReasonFor(Mutation mutation) => _reasons.GetValueOrDefault(KeyOf(mutation));

    /// <summary>The entries that no possible mutation matches: their code has changed.</summary>
    public IEnumerable<string> Outdated(IEnumerable<Mutation> mutations) =>
        _reasons.Keys.Except(mutations.Select(KeyOf)).Select(entry => $"{entry.Member}: {entry.Original} → {entry.Mutated}");

    /// <summary>The line that accepts a mutation, but for the reason.</summary>
    public static string LineFor(Mutation mutation) => string.Join('\t', [KeyOf(mutation).Member, KeyOf(mutation).Original, KeyOf(mutation).Mutated, ""]);

    private static (string Member, string Original, string Mutated) KeyOf(Mutation mutation) =>
        (mutation.Member, mutation.Ordinal == 1 ? mutation.Original : $"{mutation.Original} (no. {mutation.Ordinal})", mutation.Mutated);
}
