using System.Globalization;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Replaces the values of fixtures, worlds and notes that say something about an installation, by type. Equal values stay equal in all files
/// that one redactor changes, also inside other values, and with the same key in those of other runs, except names that lists are sorted by.
/// Learn all files first: the order of names concerns them together. Passcodes, secrets and tokens must already be removed by
/// <see cref="SecretStripper"/>.
/// </summary>
/// <param name="key">The key.</param>
public sealed class Redactor(RedactionKey key)
{
    private readonly Substitutes _substitutes = new(key);
    private readonly List<(string Place, List<string> Names)> _lists = [];
    private readonly ChangedTexts _changed = new();
    private List<string>? _names;
    private string _place = "";
    private string? _firstIndex;

    /// <summary>Learns the values of a fixture.</summary>
    public void Learn(Fixture fixture)
    {
        Originality.KeepNumbers(fixture, _substitutes.KeptNumbers);
        foreach (var exchange in fixture.Exchanges)
        {
            _place = FormattableString.Invariant($"{fixture.Flow}, exchange {exchange.Trace}");
            Learner().Change(fixture with { Exchanges = [exchange] });
        }
    }

    /// <summary>Learns the values of a world.</summary>
    public void LearnWorld(string xml)
    {
        _place = "world";
        foreach (var field in XmlFields.Of(xml.ToCharArray()))
            Learn(field);
    }

    /// <summary>Learns the values of a note of an import.</summary>
    public void Learn(ImportNote note)
    {
        Change(note, Learner(), isProse: false);
        if (note.Trace is { } trace)
            _substitutes.KeptNumbers.Add(trace.ToString(CultureInfo.InvariantCulture));

        // The words of prose are not learned: they would be searched for in every file.
        foreach (var text in new[] { note.Printed, note.Taken }.OfType<string>())
        {
            foreach (var (start, length) in PhoneNumbers.In(text))
                _substitutes.Learn(text.Substring(start, length), SensitiveKind.Phone);
        }
    }

    /// <summary>Learns a secret, so that no replacement equals it by chance: the gate could not distinguish the two.</summary>
    public void Avoid(string secret) => _substitutes.Avoid(secret);

    /// <summary>Returns the fixture with its values replaced. The path of its log is left out, because the log is not redacted.</summary>
    public Fixture Redact(Fixture fixture) =>
        new FixtureWalk(Replace, _changed).Change(fixture) with { RedactedWith = key.Fingerprint, Log = null };

    /// <summary>Returns the world with its values replaced. White space and markup stay as they are.</summary>
    public string RedactWorld(string xml) => XmlFields.Change(xml, Replace);

    /// <summary>Returns the note with its values replaced.</summary>
    public ImportNote Redact(ImportNote note) => Change(note, new FixtureWalk(Replace), note.Kind is NoteKind.NotUnderstood or NoteKind.LeftOut);

    /// <summary>Returns a line of a log, or text with values in it, with its values replaced. Words of the API are kept.</summary>
    public string RedactLine(string line) => new FixtureWalk(Replace).Line(line);

    /// <summary>Returns the originals, for <see cref="LeakGate"/> and <see cref="RedactionMap"/>.</summary>
    public IReadOnlyList<Original> Originals()
    {
        List<Original> originals = [];
        var kept = PiecesOfKept();
        foreach (var (value, kind) in _substitutes.Originals)
        {
            var replacement = _substitutes.ReplaceAll(value, kind);
            if (replacement != value)
                originals.Add(new Original(kind, value, replacement) { IsTelling = IsTelling(value) && !kept.Contains(value) });
        }

        return originals;
    }

    // A damaged log shows dates and versions as values of another kind, but elsewhere they stay. A value with a word in it is searched for anyway.
    private HashSet<string> PiecesOfKept()
    {
        string[] wordless = [.. _substitutes.Originals.Keys.Where(value => !HasWord(value) && IsTelling(value))];
        var finder = new PatternFinder(wordless);
        return [.. _substitutes.Kept.SelectMany(kept => finder.Find(kept.AsMemory())).Select(found => wordless[found.Pattern])];

        static bool HasWord(string value)
        {
            var letters = 0;
            foreach (var c in value)
            {
                letters = char.IsLetter(c) ? letters + 1 : 0;
                if (letters == Originality.Shortest)
                    return true;
            }

            return false;
        }
    }

    /// <summary>The number of replaced values of each kind, each occurrence counted.</summary>
    public IReadOnlyDictionary<SensitiveKind, int> Counts => _substitutes.Counts;

    /// <summary>Returns the report of all files so far.</summary>
    /// <param name="secrets">The number of values that <see cref="SecretStripper"/> replaced.</param>
    public RedactionReport Report(int secrets)
    {
        var sorted = _lists.Where(list => list.Names.Distinct().Count() > 1 && IsSorted(list.Names)).ToList();
        var changed = sorted.Where(list => !IsSorted([.. list.Names.Select(name => _substitutes.ReplaceAll(name, SensitiveKind.Name))])).ToList();
        return new RedactionReport
        {
            Key = key.Fingerprint,
            Values = Counts,
            Secrets = secrets,
            OrdersKept = sorted.Count - changed.Count,
            OrdersChanged = [.. changed.Select(list => _substitutes.ReplaceAll(list.Place, SensitiveKind.Prose))],
            NotTelling = Originals().Count(original => !original.IsTelling),
        };
    }

    private static bool IsSorted(List<string> names) =>
        names.Zip(names.Skip(1)).All(pair => Substitutes.SortOrder.Compare(pair.First, pair.Second) <= 0);

    private FixtureWalk Learner() => new(Learn) { IsReading = true };

    private void Learn(Field field)
    {
        _substitutes.Learn(field.Value.Text, field.Kind);
        switch (field.Name)
        {
            case "name" when field.Kind == SensitiveKind.Name:
                LearnName(field);
                break;
            case "coSpaceNameMapping":
                _substitutes.LearnSorted(field.Value.Text);
                break;
            case "startIndex":
                _firstIndex = field.Value.Text;
                break;
            case "endIndex" when _firstIndex is { } first:
                _substitutes.LearnIndexes(first, field.Value.Text);
                break;
        }
    }

    // The names of one answer, or of all spaces of a world, may be sorted.
    private void LearnName(Field field)
    {
        _substitutes.LearnSorted(field.Value.Text);
        if (_names is null || _lists[^1].Place != $"{_place}, {field.Parent}")
        {
            _names = [];
            _lists.Add(($"{_place}, {field.Parent}", _names));
        }

        _names.Add(field.Value.Text);
    }

    private void Replace(Field field)
    {
        foreach (var (start, replacement) in _substitutes.Replacements(field.Value.Text, field.Kind))
            field.Value.Write(start, replacement);
    }

    private static ImportNote Change(ImportNote note, FixtureWalk walk, bool isProse)
    {
        Func<string, string> change = isProse ? walk.NoteLine : walk.Line;
        return note with
        {
            Place = note.Place with { File = walk.Text(note.Place.File, SensitiveKind.Prose) },
            Printed = note.Printed is { } printed ? change(printed) : null,
            Taken = note.Taken is { } used ? change(used) : null,
        };
    }

    private bool IsTelling(string value) => Originality.IsTelling(value, _substitutes.KeptNumbers);
}
