using System.Globalization;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// The originals of a redaction and their replacements. First every text is learned, then every text is replaced: the order of names and the
/// absence of collisions concern all of them.
/// </summary>
internal sealed class Substitutes
{
    // The same headers and values come again and again.
    private const int MostKept = 200_000;
    private const int LongestKept = 400;

    // No bridge has longer names. A damaged log may run many lines together.
    private const int LongestSorted = 1_000;

    private readonly WordMap _words;
    private readonly NumberMap _numbers;
    private readonly AddressMap _addresses;
    private readonly HostMap _hosts;
    private readonly IdMap _ids;

    private readonly HashSet<string> _domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _hostNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _names = new(SortOrder);
    private readonly Dictionary<string, SensitiveKind> _originals = [];
    private PatternFinder? _phrases;
    private readonly Dictionary<(string, SensitiveKind), List<(int, string)>> _found = [];
    private readonly HashSet<(string, SensitiveKind)> _learned = [];
    private bool _isDecided;

    public Substitutes(RedactionKey key)
    {
        _words = new WordMap(key);
        _numbers = new NumberMap(key);
        _addresses = new AddressMap(key);
        _hosts = new HostMap(key, ReplaceWords, IsOriginal);
        _ids = new IdMap(key, IsOriginal);
    }

    /// <summary>The order in which bridges sort names: without regard to case, then by age, which is not a value.</summary>
    public static StringComparer SortOrder => StringComparer.OrdinalIgnoreCase;

    /// <summary>The originals with their kinds: values and the words in them.</summary>
    public IReadOnlyDictionary<string, SensitiveKind> Originals => _originals;

    /// <summary>The numbers that stay, such as sizes and counters. A short original that equals one of them is not telling.</summary>
    public HashSet<string> KeptNumbers { get; } = [];

    /// <summary>The texts that stay, such as dates and versions.</summary>
    public IEnumerable<string> Kept => _learned.Where(learned => learned.Item2 is SensitiveKind.Kept).Select(learned => learned.Item1);

    /// <summary>The names that lists are sorted by.</summary>
    public IReadOnlyCollection<string> SortedNames => _names;

    /// <summary>The number of values of each kind.</summary>
    public Dictionary<SensitiveKind, int> Counts { get; } = [];

    /// <summary>Learns a value, before replacements are made.</summary>
    public void Learn(string text, SensitiveKind kind)
    {
        if (kind is SensitiveKind.Kept)
        {
            if (_learned.Count < MostKept && _learned.Add((text, kind)))
                Originality.KeepNumbers(text, KeptNumbers);
            return;
        }

        if (_isDecided || IsOutside(kind))
            return;
        var isValue = kind is not (SensitiveKind.Line or SensitiveKind.Prose);
        if (isValue && text.Length > 0)
            Counts[kind] = Counts.GetValueOrDefault(kind) + 1;
        if (!_learned.Add((text, kind)))
            return;
        foreach (var token in Tokens.Of(text, kind, _ => false))
            Learn(token.Kind, text.Substring(token.Start, token.Length), kind, isValue);
        if (isValue && text.Length > 0)
            _originals.TryAdd(text, kind);
    }

    /// <summary>Learns a secret, which no replacement may equal by chance. The secret itself gets none.</summary>
    public void Avoid(string secret)
    {
        foreach (var token in Tokens.Of(secret, SensitiveKind.Name, _ => false).Where(token => token.Length == secret.Length))
        {
            if (token.Kind is TokenKind.Number)
                _numbers.Originals.Add(secret);
            else if (token.Kind is TokenKind.Word)
                _words.Originals.Add(Letters.Fold(secret));
        }
    }

    /// <summary>Learns a name that a list may be sorted by.</summary>
    public void LearnSorted(string name)
    {
        if (!_isDecided && name.Length <= LongestSorted)
            _names.Add(name);
    }

    /// <summary>Learns the range of numbers that a bulk sync gives to spaces.</summary>
    public void LearnIndexes(string first, string last)
    {
        if (long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from) && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to))
            _numbers.KeepIndexes(from, to);
    }

    /// <summary>Returns the replacements of the pieces of a text: positions and texts of equal length.</summary>
    public IReadOnlyList<(int Start, string Text)> Replacements(string text, SensitiveKind kind)
    {
        if (IsOutside(kind))
            return [];
        Decide();
        if (_found.TryGetValue((text, kind), out var known))
            return known;
        List<(int, string)> found = [.. Find(text, kind)];
        if (_found.Count < MostKept && text.Length < LongestKept)
            _found.Add((text, kind), found);
        return found;
    }

    private IEnumerable<(int Start, string Text)> Find(string text, SensitiveKind kind)
    {
        if (kind is SensitiveKind.Phone)
            return FindPhone(text);
        return FindPieces(text, kind);
    }

    // The groups of digits of a telephone number are one number, so that short ones are replaced too.
    private List<(int Start, string Text)> FindPhone(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (_numbers.IsKept(digits) || !text.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.' or '/' or '(' or ')' || char.IsWhiteSpace(c)))
            return [.. FindPieces(text, SensitiveKind.Name)];
        var replacement = _numbers.Replace(digits);
        return [.. text.Index().Where(place => char.IsAsciiDigit(place.Item)).Select((place, number) => (place.Index, replacement[number].ToString()))];
    }

    private IEnumerable<(int Start, string Text)> FindPieces(string text, SensitiveKind kind)
    {
        var phrases = kind is SensitiveKind.Line or SensitiveKind.Prose ? Phrases(text) : [];
        foreach (var phrase in phrases)
        {
            var value = text.Substring(phrase.Start, phrase.Length);
            foreach (var (start, inner) in Replacements(value, _originals.GetValueOrDefault(value) is SensitiveKind.Phone ? SensitiveKind.Phone : SensitiveKind.Name))
                yield return (phrase.Start + start, inner);
        }

        foreach (var token in Tokens.Of(text, kind, IsKnownHost))
        {
            if (phrases.Exists(phrase => token.Start >= phrase.Start && token.Start < phrase.Start + phrase.Length))
                continue;
            var original = text.Substring(token.Start, token.Length);
            if (!IsKept(token.Kind, text, token, kind) && Replace(token.Kind, original) is var replacement && replacement != original)
                yield return (token.Start, replacement);
        }
    }

    /// <summary>Returns a whole text with its pieces replaced.</summary>
    public string ReplaceAll(string text, SensitiveKind kind)
    {
        var characters = text.ToCharArray();
        foreach (var (start, replacement) in Replacements(text, kind))
            replacement.CopyTo(0, characters, start, replacement.Length);
        return new string(characters);
    }

    // Stand-ins of secrets say nothing.
    private static bool IsOutside(SensitiveKind kind) => kind is SensitiveKind.Kept or SensitiveKind.Passcode or SensitiveKind.Secret or SensitiveKind.Token;

    // Values of several pieces that stand in a text without quotes. A known word in them would be kept otherwise.
    private List<Found> Phrases(string text)
    {
        _phrases ??= new PatternFinder([.. _originals.Keys.Where(value => value.Length >= Originality.Shortest && value.Any(c => !char.IsLetter(c)) && Originality.IsTelling(value, KeptNumbers))]);
        var found = new List<Found>();
        foreach (var phrase in _phrases.Find(text.AsMemory()).OrderBy(phrase => phrase.Start).ThenByDescending(phrase => phrase.Length))
        {
            var end = phrase.Start + phrase.Length;
            var isWhole = (phrase.Start == 0 || !char.IsLetterOrDigit(text[phrase.Start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (isWhole && (found is [] || phrase.Start >= found[^1].Start + found[^1].Length))
                found.Add(phrase);
        }

        return found;
    }

    private void Learn(TokenKind token, string piece, SensitiveKind kind, bool isValue)
    {
        switch (token)
        {
            case TokenKind.Id when !IdMap.IsKept(piece):
                _ids.Add(piece);
                _originals.TryAdd(piece, SensitiveKind.Id);
                break;
            case TokenKind.Hex:
                _originals.TryAdd(piece, SensitiveKind.Id);
                break;
            case TokenKind.Address when !AddressMap.IsKept(piece):
                _originals.TryAdd(piece, SensitiveKind.Address);
                break;
            case TokenKind.Host when !HostMap.IsKept(piece):
                LearnHost(piece);
                break;
            case TokenKind.Number when isValue && !_numbers.IsKept(piece):
                _numbers.Originals.Add(piece);
                _originals.TryAdd(piece, SensitiveKind.Number);
                break;
            case TokenKind.Word when isValue:
                _words.Originals.Add(Letters.Fold(piece));
                if (!LineWords.Contains(piece))
                    _originals.TryAdd(piece, kind);
                break;
        }
    }

    private void LearnHost(string host)
    {
        _hostNames.Add(host);
        _originals.TryAdd(host, SensitiveKind.Address);
        if (HostMap.DomainOf(host) is { } domain && _domains.Add(domain))
            _originals.TryAdd(domain, SensitiveKind.Address);
        foreach (var token in Tokens.Of(host, SensitiveKind.Name, _ => false).Where(token => token.Kind is TokenKind.Word))
            _words.Originals.Add(Letters.Fold(host.Substring(token.Start, token.Length)));
    }

    private bool IsOriginal(string piece) => _words.Originals.Contains(piece) || _numbers.Originals.Contains(piece);

    private bool IsKnownHost(string name) => _hostNames.Contains(name) || (HostMap.DomainOf(name) is { } domain && _domains.Contains(domain));

    private bool IsKept(TokenKind token, string text, Token place, SensitiveKind kind)
    {
        var piece = text.AsSpan(place.Start, place.Length);
        return token switch
        {
            TokenKind.Kept => true,
            TokenKind.Word => piece.Equals("admin", StringComparison.OrdinalIgnoreCase) || kind switch
            {
                SensitiveKind.Line or SensitiveKind.Prose when piece.Length == 1 => true,
                SensitiveKind.Line => LineWords.Contains(piece.ToString()),
                SensitiveKind.Prose => !LooksLikeValue(text, place),
                _ => false,
            },
            TokenKind.Number => _numbers.IsKept(piece.ToString())
                || (kind is SensitiveKind.Line or SensitiveKind.Prose && piece.Length < 7 && !_numbers.Originals.Contains(piece.ToString())),
            _ => false,
        };
    }

    // In text about a fixture a word stays if it is known, or if it is an ordinary word: in small letters and not part of a name with dots,
    // dashes or digits.
    private bool LooksLikeValue(string text, Token place)
    {
        var word = text.Substring(place.Start, place.Length);
        if (LineWords.Contains(word))
            return false;
        return _words.Originals.Contains(Letters.Fold(word))
            || word.Any(char.IsUpper)
            || (place.Start > 0 && IsJoint(text[place.Start - 1]))
            || (place.Start + place.Length + 1 < text.Length && IsJoint(text[place.Start + place.Length]) && char.IsLetterOrDigit(text[place.Start + place.Length + 1]));
    }

    private static bool IsJoint(char c) => c is '.' or '-' or '_' or '@' or '/' or '\\' || char.IsAsciiDigit(c);

    private string ReplaceWords(string labels)
    {
        var characters = labels.ToCharArray();
        foreach (var token in Tokens.WordsIn(labels))
            Replace(token.Kind, labels.Substring(token.Start, token.Length)).CopyTo(0, characters, token.Start, token.Length);
        return new string(characters);
    }

    private string Replace(TokenKind token, string piece) => token switch
    {
        TokenKind.Id or TokenKind.Hex => _ids.Replace(piece),
        TokenKind.Address => _addresses.Replace(piece),
        TokenKind.Host => _hosts.Replace(piece),
        TokenKind.Number => _numbers.Replace(piece),
        _ => _words.Replace(piece),
    };

    /// <summary>Decides the words that sorted names depend on. From then on nothing more is learned.</summary>
    private void Decide()
    {
        if (_isDecided)
            return;
        _isDecided = true;
        var order = new NameOrder(_numbers);
        order.Add(_names);
        _words.Decide(order.Words);
        _numbers.Decide(order.Numbers);

        // In one order, so that the order of the files does not matter.
        foreach (var original in _originals.Keys.Order(StringComparer.Ordinal).ToArray())
            ReplaceAll(original, _originals[original]);
    }
}
