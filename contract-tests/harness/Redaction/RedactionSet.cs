using System.Net;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Fixtures and worlds that are redacted together, so that equal values stay equal and sorted names stay sorted in all of them. Without a key
/// only passcodes, secrets and tokens are replaced.
/// </summary>
public sealed class RedactionSet
{
    private readonly SecretStripper _stripper = new();
    private readonly Redactor? _redactor;
    private PatternFinder? _finder;

    /// <summary>Redacts fixtures and worlds.</summary>
    /// <param name="key">The key; null to replace secrets only.</param>
    /// <param name="fixtures">The fixtures.</param>
    /// <param name="worlds">The texts of the worlds.</param>
    /// <param name="notes">Further notes whose values are learned; those of an import, for example.</param>
    public RedactionSet(RedactionKey? key, IReadOnlyList<Fixture> fixtures, IReadOnlyList<string> worlds, IReadOnlyList<ImportNote>? notes = null)
    {
        foreach (var note in notes ?? [])
            _stripper.Learn(note);
        foreach (var fixture in fixtures)
            _stripper.Learn(fixture);
        foreach (var world in worlds)
            _stripper.LearnWorld(world);
        StrippedFixtures = [.. fixtures.Select(_stripper.Strip)];
        StrippedWorlds = [.. worlds.Select(_stripper.StripWorld)];
        (Fixtures, Worlds) = (StrippedFixtures, StrippedWorlds);
        if (key is null)
            return;

        _redactor = new Redactor(key);
        foreach (var fixture in StrippedFixtures)
            _redactor.Learn(fixture);
        foreach (var world in StrippedWorlds)
            _redactor.LearnWorld(world);
        foreach (var note in notes ?? [])
            _redactor.Learn(_stripper.Strip(note));
        foreach (var secret in _stripper.Originals())
            _redactor.Avoid(secret.Value);
        Fixtures = [.. StrippedFixtures.Select(_redactor.Redact)];
        Worlds = [.. StrippedWorlds.Select(_redactor.RedactWorld)];
        Originals = _redactor.Originals();
    }

    /// <summary>The fixtures as they may be written, in the order given.</summary>
    public IReadOnlyList<Fixture> Fixtures { get; }

    /// <summary>The worlds as they may be written, in the order given.</summary>
    public IReadOnlyList<string> Worlds { get; }

    /// <summary>The fixtures without secrets, which <see cref="RedactionMap"/> restores.</summary>
    public IReadOnlyList<Fixture> StrippedFixtures { get; }

    /// <summary>The worlds without secrets.</summary>
    public IReadOnlyList<string> StrippedWorlds { get; }

    /// <summary>The originals, without secrets. They may go into a <see cref="RedactionMap"/> and nowhere else.</summary>
    public IReadOnlyList<Original> Originals { get; } = [];

    /// <summary>Returns those originals that a text holds: plain, or with references of XML or percent signs.</summary>
    /// <param name="text">One of <see cref="StrippedWorlds"/>, or the text of one of <see cref="StrippedFixtures"/>.</param>
    public IReadOnlyList<Original> OriginalsIn(string text)
    {
        _finder ??= new PatternFinder([.. Originals.Select(original => original.Value)]);
        var plain = text.Contains('&') ? WebUtility.HtmlDecode(text) : text;
        var spelled = plain.AsSpan().ContainsAny('%', '+') ? Uri.UnescapeDataString(plain.Replace('+', ' ')) : plain;
        SortedSet<int> found = [];
        foreach (var spelling in new HashSet<string>(ReferenceEqualityComparer.Instance) { text, plain, spelled })
            found.UnionWith(_finder.Find(spelling.AsMemory()).Select(place => place.Pattern));
        return [.. found.Select(number => Originals[number])];
    }

    /// <summary>The number of different secrets that stand-ins replace.</summary>
    public int Secrets => _stripper.Count;

    /// <summary>Returns the gate that every text must go through before it is written: it searches for originals and secrets.</summary>
    public LeakGate Gate()
    {
        // A number that is also the stand-in of a secret is wherever that secret was, so finding it shows no leak.
        var secrets = _stripper.Originals();
        HashSet<string> standIns = [.. secrets.Select(secret => secret.Replacement)];
        return new LeakGate([.. Originals.Where(original => !standIns.Contains(original.Value)), .. secrets]);
    }

    /// <summary>Returns a note as it may be written.</summary>
    public ImportNote Note(ImportNote note) => _stripper.Strip(note) is var stripped && _redactor is not null ? _redactor.Redact(stripped) : stripped;

    /// <summary>Returns a line of text as it may be written.</summary>
    public string Line(string line) => _stripper.StripLine(line) is var stripped && _redactor is not null ? _redactor.RedactLine(stripped) : stripped;

    /// <summary>The number of replaced values of each kind, each occurrence counted. Empty without a key.</summary>
    public IReadOnlyDictionary<SensitiveKind, int> Counts => _redactor?.Counts ?? new Dictionary<SensitiveKind, int>();

    /// <summary>Returns the report. Null without a key.</summary>
    public RedactionReport? Report() => _redactor?.Report(Secrets);
}
