using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.Schema;

/// <summary>
/// One wire parameter: its name, the values it accepts, the requests that may set it, and the evidence for it.
/// Values are stored as the canonical text that answers show.
/// </summary>
internal abstract class Field(string name, Func<string, string?> canonical) : Element(name)
{
    // The values of a choice that exist in some releases only.
    private readonly Dictionary<string, (Lifetime Lifetime, Basis? Basis)> _words = [];

    public bool OnCreate { get; protected set; } = true;

    public bool OnModify { get; protected set; } = true;

    public bool IsRequired { get; protected set; }

    public bool IsRequiredAtFirst { get; protected set; }

    /// <summary>The index among the fields of the type that listed it last. Nearly every field belongs to one type only.</summary>
    public int Place { get; set; } = -1;

    /// <summary>A second name that requests may use for the field.</summary>
    public string? OtherName { get; protected set; }

    /// <summary>The value that is set on creation when the request sends none, and when a request clears the field.</summary>
    public string? Default { get; protected set; }

    /// <summary>True when the field acts once when it is sent and is not stored.</summary>
    public bool IsTransient { get; protected set; }

    /// <summary>A value that examples of requests send; null to derive one from the type of the values.</summary>
    public string? Example { get; protected set; }

    /// <summary>True when examples of requests send the field although it is optional.</summary>
    public bool IsInExamples { get; protected set; }

    /// <summary>
    /// The collection and the element (or id) that valid values come from, as the JID of a member is that of a user; null for most fields.
    /// </summary>
    public (string Collection, string Element)? ComesFrom { get; protected set; }

    /// <summary>The accepted values, for descriptions and messages.</summary>
    public ValueRange Values { get; init; } = ValueRange.Text;

    /// <summary>The collection that the field refers to; null unless the field holds the id of another object.</summary>
    public Reference? Target { get; protected init; }

    /// <summary>The text as it is stored and shown; null when the field does not accept it.</summary>
    public string? Canonical(string text) => canonical(text);

    /// <summary>The text as it is stored and shown; null when the field does not accept it in the release.</summary>
    public string? Canonical(string text, Release release) =>
        Canonical(text) is { } value && LifetimeOf(value).Includes(release) ? value : null;

    /// <summary>A copy of the field that requests can set on creation only.</summary>
    public Field AsCreateOnly(bool isRequired)
    {
        var copy = (Field)MemberwiseClone();
        copy.OnModify = false;
        copy.IsRequired = isRequired;
        return copy;
    }

    /// <summary>The releases that have this value of a choice.</summary>
    public Lifetime LifetimeOf(string word) => _words.TryGetValue(word, out var known) ? known.Lifetime : Lifetime.Always;

    /// <summary>The evidence for this value of a choice.</summary>
    public Basis BasisOf(string word) => _words.TryGetValue(word, out var known) ? known.Basis ?? Basis : Basis;

    /// <summary>The values of a choice that a release has; none for other fields.</summary>
    public IReadOnlyList<string> WordsIn(Release release) => [.. Values.Words.Where(word => LifetimeOf(word).Includes(release))];

    /// <summary>The values that the field accepts in a release, as text for messages.</summary>
    public string ExpectedIn(Release release)
    {
        var words = WordsIn(release);
        return words is [_, ..] ? string.Join(", ", words) : Target is { } target ? $"an id of {target.Collection}" : Values.ToString();
    }

    protected void Word(string value, Lifetime lifetime, Basis? basis) => _words[value] = (lifetime, basis);

    /// <summary>Text without control characters, which log lines and XML 1.0 cannot carry.</summary>
    public static Field<string> Text(string name, int maxLength = 1_000, int maxBytes = int.MaxValue) =>
        new(name, text => text.Length <= maxLength && Encoding.UTF8.GetByteCount(text) <= maxBytes && WireText.IsClean(text) ? text : null, text => text)
        {
            Values = ValueRange.Text with { MaxLength = Math.Min(maxLength, maxBytes) },
        };

    /// <summary>The part of a SIP address before the @, stored in lower case as a CMS does.</summary>
    public static Field<string> UriUserPart(string name) =>
        new(name, text => text.Length <= 200 && WireText.IsUserPart(text) ? text.ToLowerInvariant() : null, text => text)
        {
            Values = new("uriUser") { MaxLength = 200 },
        };

    public static Field<string> Digits(string name) =>
        new(name, text => text.Length <= 50 && text.All(char.IsAsciiDigit) ? text : null, text => text) { Values = new("digits") { MaxLength = 50 } };

    /// <summary>
    /// True or false. A client that has been in use since 2016 sends <c>on</c> and <c>off</c>. No source has other words, so none is accepted.
    /// </summary>
    public static Field<bool> Flag(string name) => new(name, CanonicalFlag, text => text == "true") { Values = new("bool") };

    public static Field<long> Number(string name, long min = 0, long max = int.MaxValue) =>
        new(name,
            text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number.ToString(CultureInfo.InvariantCulture)
                : null,
            text => long.Parse(text, CultureInfo.InvariantCulture))
        {
            Values = new("number") { Min = min, Max = max },
        };

    /// <summary>Telephone keys, with commas for pauses.</summary>
    public static Field<string> Dtmf(string name) =>
        new(name, text => text.Length <= 100 && text.All(c => c is '*' or '#' or ',' || char.IsAsciiDigit(c)) ? text : null, text => text)
        {
            Values = new("dtmf") { MaxLength = 100 },
        };

    /// <summary>One of the words, in any letter case. Stored and shown is the word as listed here.</summary>
    public static Field<string> Choice(string name, params string[] values) =>
        new(name, text => Array.Find(values, value => value.Equals(text, StringComparison.OrdinalIgnoreCase)), text => text) { Values = new("enum") { Words = values } };

    /// <summary>An absolute HTTP or HTTPS address.</summary>
    public static Field<string> WebAddress(string name) => Address(name, "http", "https");

    /// <summary>An absolute address with one of the schemes.</summary>
    public static Field<string> Address(string name, params string[] schemes) =>
        new(name,
            text => text.Length <= 1_000 && WireText.IsClean(text) && !text.Any(char.IsWhiteSpace)
                && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0 && schemes.Contains(address.Scheme)
                ? text
                : null,
            text => text)
        { Values = new("url") { MaxLength = 1_000 }, Example = $"{schemes[0]}://example.com/" };

    /// <summary>Text of several lines.</summary>
    public static Field<string> Lines(string name) =>
        new(name, text => text.Split('\n').All(line => WireText.IsClean(line)) ? text : null, text => text);

    /// <summary>Arbitrary bytes, in base 64.</summary>
    public static Field<string> Bytes(string name) =>
        new(name, text => System.Buffers.Text.Base64.IsValid(text) ? text : null, text => text);

    /// <summary>
    /// A point in time that rules keep, in the form of <see cref="Moment.Kept"/>. A world file may also give whole seconds, as in
    /// <c>2016-07-26T14:00:17Z</c>.
    /// </summary>
    public static Field<string> Time(string name) => new(name, Moment.Canonical, text => text) { Values = new("time, as in 2016-07-26T14:00:17Z") };

    /// <summary>A GUID that is not checked against any collection.</summary>
    public static Field<Guid> Identifier(string name) => new(name, CanonicalId, Guid.Parse) { Values = new("guid") };

    /// <summary>
    /// The id of an object in another collection. If the object does not exist, the request is refused with that collection's reason.
    /// </summary>
    public static Field<Guid> ReferenceTo(string name, string collection, Failure unknown) =>
        new(name, CanonicalId, Guid.Parse) { Target = new(collection, unknown), Values = new("id") };

    /// <summary>Ids separated by commas.</summary>
    public static Field<IReadOnlyList<Guid>> Ids(string name, int most) =>
        new(name,
            text => text.Length <= most * 50 && text.Split(',', StringSplitOptions.TrimEntries).Select(CanonicalId).ToList() is var ids && ids.Count <= most && !ids.Contains(null)
                ? string.Join(',', ids)
                : null,
            text => [.. text.Split(',').Select(Guid.Parse)])
        { Values = new("ids") { Max = most } };

    private static string? CanonicalFlag(string text) =>
        bool.TryParse(text, out var flag) ? (flag ? "true" : "false")
        : text.Equals("on", StringComparison.OrdinalIgnoreCase) ? "true"
        : text.Equals("off", StringComparison.OrdinalIgnoreCase) ? "false"
        : null;

    public static string? CanonicalId(string text) => WireText.TryReadId(text, out var id) ? id.ToString() : null;
}

/// <summary>A field whose values rules read as <typeparamref name="T"/>.</summary>
internal sealed class Field<T>(string name, Func<string, string?> canonical, Func<string, T> read) : Field(name, canonical)
{
    public T Read(string canonicalText) => read(canonicalText);

    public new Reference? Target { get => base.Target; init => base.Target = value; }

    public Field<T> CreateOnly()
    {
        OnModify = false;
        return this;
    }

    public Field<T> ModifyOnly()
    {
        OnCreate = false;
        return this;
    }

    /// <summary>Requests may contain the field, as some clients send back what they read. It has no effect.</summary>
    public Field<T> ReadOnly()
    {
        OnCreate = OnModify = false;
        return this;
    }

    /// <summary>Sets the first release that has one of the values, and the evidence where it is not that of the field.</summary>
    public Field<T> WordSince(string value, string release, Basis? basis = null)
    {
        Word(value, Lifetime.From(release), basis);
        return this;
    }

    public Field<T> Required()
    {
        IsRequired = true;
        return this;
    }

    /// <summary>Adds a second name that requests may use, because the sources disagree about the name.</summary>
    public Field<T> AlsoCalled(string name)
    {
        OtherName = name;
        return this;
    }

    /// <summary>Required on creation; a later request may clear it with an empty value.</summary>
    public Field<T> RequiredAtFirst()
    {
        IsRequiredAtFirst = true;
        return this;
    }

    public Field<T> DefaultsTo(string canonicalText)
    {
        Default = canonicalText;
        return this;
    }

    /// <summary>Examples of requests send the field, with this value or with one of its type.</summary>
    public Field<T> InExamples(string? value = null)
    {
        (IsInExamples, Example) = (true, value ?? Example);
        return this;
    }

    /// <summary>Valid values are those of an element, or the ids, of another collection.</summary>
    public Field<T> From(string collection, string element)
    {
        ComesFrom = (collection, element);
        return this;
    }

    public Field<T> Transient()
    {
        IsTransient = true;
        return this;
    }
}

/// <summary>The collection that a reference field refers to, and the reason given when the object does not exist.</summary>
internal sealed record Reference(string Collection, Failure Unknown);
