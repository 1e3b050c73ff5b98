using System.Net;
using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Worlds;

/// <summary>An element of an answer, as far as the input shows it.</summary>
/// <param name="Name">The name of the element.</param>
internal sealed record AnswerElement(string Name)
{
    /// <summary>A character that no input holds, in place of each hole.</summary>
    public const char Hole = '\uFFFC';

    private const int LeastMask = 3;

    private readonly List<AnswerElement> _children = [];
    private readonly Dictionary<string, string> _attributes = [];

    public IReadOnlyList<AnswerElement> Children => _children;

    /// <summary>The text of an element without children. Null when the input does not show it.</summary>
    public string? Text { get; private set; }

    /// <summary>The number of bytes of a text that is masked. Null for other texts, or when it is not known.</summary>
    public int? MaskedBytes { get; private set; }

    /// <summary>True when the input shows the end of the element and all that precedes it.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The id of an object, in lower case. Null without one.</summary>
    public string? Id => this["id"]?.ToLowerInvariant();

    public string? this[string attribute] => _attributes.GetValueOrDefault(attribute) is { } value && !value.Contains(Hole) ? value : null;

    /// <summary>Reads a body up to its first hole. A masked value is a hole in one element only. Returns null when no element is shown.</summary>
    public static AnswerElement? Read(MarkedText body)
    {
        var text = new StringBuilder();
        List<int?> masks = [];
        foreach (var segment in body.Segments)
        {
            if (segment.Hole is { } kind and not HoleKind.Masked)
                break;
            if (segment.Hole is not null)
                masks.Add(segment.Bytes);
            text.Append(segment.Hole is null ? segment.Text : Hole);
        }

        return Read(text.ToString(), masks);
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
            var tag = text[(at + 1)..end];
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
                    parent._children.Add(element);
                else if (root is not null)
                    break;
                root ??= element;
                if (element.IsWhole)
                    element.Text = "";
                else
                    open.Push(element);
                if (!element.IsWhole && next > 0 && next + 1 < text.Length && text[next + 1] == '/')
                    element.SetText(text[(end + 1)..next], masks, ref mask);
            }

            at = next;
        }

        return root;
    }

    private void SetText(string raw, List<int?> masks, ref int mask)
    {
        Text = Decoded(raw);
        if (raw is [Hole] && mask < masks.Count)
            MaskedBytes = masks[mask];
        mask += raw.Count(c => c == Hole);
    }

    private static AnswerElement Opened(string tag)
    {
        var whole = tag.EndsWith('/');
        var blank = tag.IndexOf(' ');
        var element = new AnswerElement(blank < 0 ? tag.TrimEnd('/') : tag[..blank]) { IsWhole = whole };
        for (var equals = tag.IndexOf('='); equals > 0; equals = tag.IndexOf('=', equals + 1))
        {
            var name = tag[..equals].Split(' ')[^1];
            var close = equals + 2 < tag.Length ? tag.IndexOf(tag[equals + 1], equals + 2) : -1;
            if (close < 0)
                break;
            element._attributes.TryAdd(name, Decoded(tag[(equals + 2)..close]) ?? Hole.ToString());
            equals = close;
        }

        return element;
    }

    // A mask of asterisks shows no value, even where an input does not mark it as a hole.
    private static string? Decoded(string text) =>
        text.Contains(Hole) || (text.Length >= LeastMask && text.All(c => c == '*')) ? null : WebUtility.HtmlDecode(text);
}
