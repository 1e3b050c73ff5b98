using System.Collections.Frozen;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Replaces passcodes, passwords, secrets, credentials and tokens by stand-ins of the same length and form, in fixtures, worlds and notes. They
/// are never written, not even with <c>--no-redact</c>, and no key restores them. Equal secrets get equal stand-ins. Learn all files first, so
/// that a secret is also found in text without a type, such as an invitation.
/// </summary>
public sealed partial class SecretStripper
{
    /// <summary>The id of the reason that stripped segments name.</summary>
    public const string ReasonId = "secret";

    private const string ReasonText = "The value is a passcode, password, secret or token. A stand-in of the same length is in its place; the original was not kept.";

    private static readonly FrozenSet<string> s_common = "also correct empty expired hidden incorrect kept mandatory masked missing needed old optional replaced required rejected secure shared still stored that too weak wrong"
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly StandIns _standIns = new();
    private readonly HashSet<string> _keptNumbers = [];
    private readonly HashSet<(string, SensitiveKind)> _learned = [];
    private readonly List<(int Start, int End)> _stripped = [];
    private readonly ChangedTexts _read = new();
    private ChangedTexts _changed = new();
    private PatternFinder? _finder;
    private string[] _secrets = [];

    /// <summary>The number of different secrets.</summary>
    public int Count => _standIns.Known.Count;

    /// <summary>Learns the secrets of a fixture.</summary>
    public void Learn(Fixture fixture)
    {
        Originality.KeepNumbers(fixture, _keptNumbers);
        new FixtureWalk(Learn, _read) { IsReading = true }.Change(fixture);
    }

    /// <summary>Learns the secrets of a world.</summary>
    public void LearnWorld(string xml)
    {
        foreach (var field in XmlFields.Of(xml.ToCharArray()))
            Learn(field);
    }

    /// <summary>Learns the secrets of a note of an import: those that a text shows with their names.</summary>
    public void Learn(ImportNote note)
    {
        var walk = new FixtureWalk(Learn) { IsReading = true };
        foreach (var text in new[] { note.Printed, note.Taken }.OfType<string>())
            walk.Line(text);
    }

    /// <summary>Returns the fixture with stand-ins. Their segments are reconstructed and name the reason <see cref="ReasonId"/>.</summary>
    public Fixture Strip(Fixture fixture)
    {
        var walk = new FixtureWalk(Strip, _changed) { Split = Mark };
        var stripped = walk.Change(fixture);
        var isNamed = stripped.Reasons.Any(reason => reason.Id == ReasonId);
        return walk.HasSplit && !isNamed ? stripped with { Reasons = [.. stripped.Reasons, new Reason(ReasonId, ReasonText)] } : stripped;
    }

    /// <summary>Returns the world with stand-ins.</summary>
    public string StripWorld(string xml) => XmlFields.Change(xml, Strip);

    /// <summary>Returns the note with stand-ins.</summary>
    public ImportNote Strip(ImportNote note) => note with
    {
        Printed = note.Printed is { } printed ? StripLine(printed) : null,
        Taken = note.Taken is { } used ? StripLine(used) : null,
    };

    /// <summary>Returns a line of any text with stand-ins.</summary>
    public string StripLine(string line) => new FixtureWalk(Strip).Line(line);

    /// <summary>Returns the secrets, for <see cref="LeakGate"/>. They must not reach a map.</summary>
    public IReadOnlyList<Original> Originals() => [.. _standIns.Known.Select(pair =>
        new Original(SensitiveKind.Secret, pair.Key, pair.Value) { IsTelling = Originality.IsTelling(pair.Key, _keptNumbers) })];

    private void Learn(Field field)
    {
        if (!_learned.Add((field.Value.Text, field.Kind)))
            return;
        if (IsSecret(field))
            _standIns.Of(field.Value.Text);
        else if (field.Kind == SensitiveKind.Kept)
            Originality.KeepNumbers(field.Value.Text, _keptNumbers);
        foreach (var (start, length) in Shown(field))
            _standIns.Of(field.Value.Text.Substring(start, length));
        (_finder, _changed) = (null, new ChangedTexts());
    }

    private void Strip(Field field)
    {
        if (IsSecret(field))
        {
            Replace(field.Value);
            return;
        }

        foreach (var (start, length) in Shown(field))
            Replace(field.Value.Part(start, length));
        if (_finder is null)
        {
            _secrets = [.. _standIns.Known.Keys.Where(secret => Originality.IsTelling(secret, _keptNumbers))];
            _finder = new PatternFinder(_secrets);
        }

        if (_secrets is [])
            return;
        foreach (var found in _finder.Find(field.Value.Text.AsMemory()))
        {
            if (IsWord(field.Value.Text, found))
                Write(field.Value.Part(found.Start, found.Length), _standIns.Of(_secrets[found.Pattern]));
        }
    }

    private void Replace(SpelledText secret)
    {
        var standIn = _standIns.Of(secret.Text);
        if (standIn != secret.Text)
            Write(secret, standIn);
    }

    private void Write(SpelledText place, string standIn)
    {
        place.Write(0, standIn);
        _stripped.Add((place.Start, place.End));
    }

    // Passes the places of one document on, and forgets them.
    private (int, int)[] Mark()
    {
        (int, int)[] places = [.. _stripped.Distinct().Order()];
        _stripped.Clear();
        return places;
    }

    private static bool IsSecret(Field field) => field.Kind is SensitiveKind.Passcode or SensitiveKind.Secret or SensitiveKind.Token;

    private static bool IsWord(string text, Found found) =>
        (found.Start == 0 || !char.IsLetterOrDigit(text[found.Start - 1]))
        && (found.Start + found.Length == text.Length || !char.IsLetterOrDigit(text[found.Start + found.Length]));

    // Secrets that text shows with their names: credentials of HTTP, parameters and JSON.
    private static IEnumerable<(int Start, int Length)> Shown(Field field) =>
        field.Kind is SensitiveKind.Line or SensitiveKind.Name or SensitiveKind.Url or SensitiveKind.FreeText or SensitiveKind.Prose
            ? ShownSecret().Matches(field.Value.Text).Select(SecretOf).Where(secret => secret.Length > 0 && !StandIns.IsHarmless(secret.Value)).Select(secret => (secret.Index, secret.Length))
            : [];

    // Behind a colon or "is" a common word is part of a sentence, such as "the password is wrong".
    private static Group SecretOf(Match match) => match.Groups["spoken"] is { Success: true, Value: var value } spoken
        ? LineWords.Contains(value) || s_common.Contains(value) ? match.Groups["none"] : spoken
        : match.Groups["secret"];

    [GeneratedRegex("""
        \b(?:authorization["']?\s*[:=]\s*["']?(?:basic|bearer|digest|negotiate)\s+(?<secret>[^\s"',;]+)
        | (?:set-)?cookie["']?\s*:\s*["']?(?<secret>[^\s"';]+)
        | (?:passcode|password|passwd|pwd|secret|sharedSecret|token|access_token|api[_-]?key)["']?\s*(?:=|:\s*["'])\s*["']?(?<secret>[^\s"'&,;<>]+))
        | \b(?:passcode|pass(?:word|wd|wort|phrase)?|pwd?|pin|kennwort|credentials?|secret|token|api[ _-]?key)(?:\s+(?:is|was|ist)\s*:?|\s*:)\s*(?<spoken>[^\s"'&,;<>()]*[^\s"'&,;<>().!?:])
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex ShownSecret();
}
