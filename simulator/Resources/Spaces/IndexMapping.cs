using System.Text;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>
/// A pattern with at most one <c>$index$</c>, which is replaced by each index. <c>\$</c> and <c>\\</c> are the characters
/// <c>$</c> and <c>\</c>.
/// </summary>
internal readonly record struct IndexMapping(string Before, string After, bool HasIndex)
{
    private const string Placeholder = "$index$";

    /// <summary>The parsed mapping; null when the text is not valid.</summary>
    public static IndexMapping? Parse(string text)
    {
        var (before, after, hasIndex) = (new StringBuilder(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var part = hasIndex ? after : before;
            if (text[i] is '\\')
            {
                if (++i == text.Length || text[i] is not ('\\' or '$'))
                    return null;
                part.Append(text[i]);
            }
            else if (text[i] is not '$')
            {
                part.Append(text[i]);
            }
            else if (!hasIndex && text.AsSpan(i).StartsWith(Placeholder))
            {
                hasIndex = true;
                i += Placeholder.Length - 1;
            }
            else
            {
                return null;
            }
        }
        return new IndexMapping(before.ToString(), after.ToString(), hasIndex);
    }

    public static Field<string> Field(string name, Func<string, bool>? allowed = null) =>
        new(name, text => text.Length <= 200 && WireText.IsClean(text) && Parse(text) is { } mapping && (allowed?.Invoke(mapping.For("1")) ?? true) ? text : null, text => text)
        {
            Values = ValueRange.Text with { MaxLength = 200 },
        };

    public string For(string index) => HasIndex ? Before + index + After : Before;
}
