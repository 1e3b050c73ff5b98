using System.Net;
using CmsSim.Harness.Api;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Worlds;

/// <summary>An element of an answer, as far as the input shows it.</summary>
/// <param name="Name">The name of the element.</param>
internal sealed record AnswerElement(string Name)
{
    /// <summary>A character that no input holds, in place of each hole.</summary>
    public const char Hole = '\uFFFC';

    private const string HoleText = "\uFFFC";
    private const int LeastMask = 3;

    // Names repeat in every answer.
    private static readonly Lazy<HashSet<string>.AlternateLookup<ReadOnlySpan<char>>> s_names = new(static () =>
        ApiReference.Documented.Nodes.SelectMany(NamesOf).ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>());

    private List<AnswerElement>? _children;
    private List<KeyValuePair<string, string>>? _attributes;

    public IReadOnlyList<AnswerElement> Children => _children ?? (IReadOnlyList<AnswerElement>)[];

    /// <summary>The text of an element without children. Null when the input does not show it.</summary>
    public string? Text { get; private set; }

    /// <summary>The number of bytes of a text that is masked. Null for other texts, or when it is not known.</summary>
    public int? MaskedBytes { get; private set; }

    /// <summary>True when the input shows the end of the element and all that precedes it.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The id of an object, in lower case. Null without one.</summary>
    public string? Id => this["id"]?.ToLowerInvariant();

    public string? this[string attribute]
    {
        get
        {
            foreach (var (name, value) in _attributes ?? [])
            {
                if (name == attribute)
                    return value.Contains(Hole) ? null : value;
            }

            return null;
        }
    }

    /// <summary>Reads a body up to its first hole. A masked value is a hole in one element only. Returns null when no element is shown.</summary>
    public static AnswerElement? Read(MarkedText body)
    {
        List<int?> masks = [];
        var shown = 0;
        foreach (var segment in body.Segments)
        {
            if (segment.Hole is { } kind and not HoleKind.Masked)
                break;
            if (segment.Hole is not null)
                masks.Add(segment.Bytes);
            shown++;
        }

        return Read(string.Concat(body.Segments.Take(shown).Select(segment => segment.Hole is null ? segment.Text : HoleText)), masks);
    }

    private static AnswerElement? Read(string text, List<int?> masks)
    {
        var mask = 0;
        AnswerElement? root = null;
        var open = new Stack<AnswerElement>();
        for (var at = text.IndexOf('<'); at >= 0 && at < text.Length;)
        {
            var end = text.IndexOf('>', at);
            if (end < 0)
                break;
            var tag = text.AsSpan(at + 1, end - at - 1);
            var next = text.IndexOf('<', end);
            if (tag is ['/', ..])
            {
                if (!open.TryPop(out var closed))
                    break;
                closed.IsWhole = true;
            }
            else if (tag is [not ('?' or '!'), ..])
            {
                var element = Opened(tag);
                if (open.TryPeek(out var parent))
                    (parent._children ??= []).Add(element);
                else if (root is not null)
                    break;
                root ??= element;
                if (element.IsWhole)
                    element.Text = "";
                else
                    open.Push(element);
                if (!element.IsWhole && next > 0 && next + 1 < text.Length && text[next + 1] == '/')
                    element.SetText(text.AsSpan(end + 1, next - end - 1), masks, ref mask);
            }

            at = next;
        }

        return root;
    }

    private void SetText(ReadOnlySpan<char> raw, List<int?> masks, ref int mask)
    {
        Text = Decoded(raw);
        if (raw is [Hole] && mask < masks.Count)
            MaskedBytes = masks[mask];
        mask += raw.Count(Hole);
    }

    private static AnswerElement Opened(ReadOnlySpan<char> tag)
    {
        var isWhole = tag is [.., '/'];
        var blank = tag.IndexOf(' ');
        var element = new AnswerElement(Word(blank < 0 ? tag.TrimEnd('/') : tag[..blank])) { IsWhole = isWhole };
        var rest = blank < 0 ? default : tag[(blank + 1)..];
        for (var equals = rest.IndexOf('='); equals > 0; equals = rest.IndexOf('='))
        {
            var name = rest[..equals];
            name = name[(name.LastIndexOf(' ') + 1)..];
            var close = equals + 2 < rest.Length ? rest[(equals + 2)..].IndexOf(rest[equals + 1]) : -1;
            if (close < 0)
                break;
            (element._attributes ??= []).Add(new(Word(name), Decoded(rest.Slice(equals + 2, close)) ?? HoleText));
            rest = rest[(equals + 3 + close)..];
        }

        return element;
    }

    // A mask of asterisks shows no value, even where an input does not mark it as a hole.
    private static string? Decoded(ReadOnlySpan<char> text) =>
        text.Contains(Hole) || (text.Length >= LeastMask && !text.ContainsAnyExcept('*')) ? null : text is "true" ? "true" : text is "false" ? "false" : WebUtility.HtmlDecode(text.ToString());

    private static string Word(ReadOnlySpan<char> name) => s_names.Value.TryGetValue(name, out var known) ? known : name.ToString();

    private static IEnumerable<string> NamesOf(ApiNode node) =>
        [.. NamesOf(node.Elements), .. new[] { node.ListRoot, node.ItemRoot, "id", "total" }.OfType<string>()];

    private static IEnumerable<string> NamesOf(IEnumerable<ApiField> fields) => fields.SelectMany(field => NamesOf(field.Children).Prepend(field.Name));
}
