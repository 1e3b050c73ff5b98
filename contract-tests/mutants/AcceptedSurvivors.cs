namespace CmsSim.Mutants;

/// <summary>
/// The survivors that need no test, each with the reason. An entry names the member and the code before and after, so it holds after the
/// member moves to another file.
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

    public string? ReasonFor(Mutation mutation) => _reasons.GetValueOrDefault((mutation.Member, mutation.Original, mutation.Mutated));

    /// <summary>The entries that no possible mutation matches: their code has changed.</summary>
    public IEnumerable<string> Outdated(IEnumerable<Mutation> mutations) =>
        _reasons.Keys.Except(mutations.Select(mutation => (mutation.Member, mutation.Original, mutation.Mutated))).Select(entry => $"{entry.Member}: {entry.Original} → {entry.Mutated}");

    /// <summary>The line that accepts a mutation, but for the reason.</summary>
    public static string LineFor(Mutation mutation) => $"{mutation.Member}\t{mutation.Original}\t{mutation.Mutated}\t";
}
