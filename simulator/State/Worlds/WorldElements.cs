using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>
/// Reads elements, texts and attributes of a world file. A mistake is added to <paramref name="mistakes"/> and reading continues without
/// the value, so that one pass finds all mistakes. Each element may be passed to <see cref="Elements"/> only once.
/// </summary>
internal sealed class WorldElements(WorldMistakes mistakes)
{
    /// <summary>The child elements of an element that must not have text of its own.</summary>
    public IEnumerable<XElement> Elements(XElement parent)
    {
        if (parent is StreamedElement streamed)
        {
            foreach (var child in streamed.Children((line, text) => Stray(line, text, parent)))
                yield return child;
            yield break;
        }
        foreach (var node in parent.Nodes())
        {
            if (node is XElement element)
                yield return element;
            else if (node is XText text && !string.IsNullOrWhiteSpace(text.Value))
                Stray(LineOf(text), text.Value.Trim(), parent);
        }
    }

    /// <summary>The child elements with this name, which is the only one allowed.</summary>
    public IEnumerable<XElement> Children(XElement parent, string name)
    {
        foreach (var child in Elements(parent))
        {
            if (child.Name.LocalName == name)
                yield return child;
            else
                mistakes.Add(child, $"unknown element <{child.Name.LocalName}> in <{parent.Name.LocalName}>; expected <{name}>");
        }
    }

    /// <summary>The child elements with this name, of which no two may have the same value of the attribute.</summary>
    public IEnumerable<XElement> Distinct(XElement parent, string name, string attribute)
    {
        var seen = new HashSet<string>();
        foreach (var child in Children(parent, name))
        {
            if ((string?)child.Attribute(attribute) is { Length: > 0 } value && !seen.Add(value))
                mistakes.Add(child, $"duplicate {name} {attribute} \"{Short(value)}\"; only one is allowed");
            else
                yield return child;
        }
    }

    /// <summary>The text of an element that must not have child elements; null when it has one.</summary>
    public string? TextOf(XElement element)
    {
        if (element.Elements().FirstOrDefault() is not { } inner)
            return element.Value;
        mistakes.Add(inner, $"unexpected element <{inner.Name.LocalName}> in <{element.Name.LocalName}>; expected text only");
        return null;
    }

    /// <summary>Adds a mistake for each attribute with another name.</summary>
    public void AllowAttributes(XElement element, params string[] known)
    {
        foreach (var unknown in element.Attributes().Where(attribute => !known.Contains(attribute.Name.LocalName)))
        {
            mistakes.Add(element, $"unknown attribute {unknown.Name.LocalName} in <{element.Name.LocalName}>; "
                + (known is [] ? "expected no attributes" : $"expected {string.Join(", ", known)}"));
        }
    }

    /// <summary>The value of an attribute that must be present and not empty; null when it is not.</summary>
    public string? Required(XElement element, string attribute)
    {
        if ((string?)element.Attribute(attribute) is { Length: > 0 } value)
            return value;
        mistakes.Add(element, $"missing attribute {attribute} in <{element.Name.LocalName}>");
        return null;
    }

    /// <summary>The id in a required attribute.</summary>
    public Guid? RequiredId(XElement element, string attribute) => Required(element, attribute) is null ? null : Id(element, attribute);

    /// <summary>The id in an attribute; null when the attribute is absent or wrong.</summary>
    public Guid? Id(XElement element, string attribute)
    {
        if ((string?)element.Attribute(attribute) is not { } text)
            return null;
        if (WireText.TryReadId(text, out var id))
            return id;
        Invalid(element, attribute, text, "an id such as 0e3758db-b9b8-49df-a74c-55fa05e3e21d");
        return null;
    }

    /// <summary>The time in an attribute; null when the attribute is absent or wrong.</summary>
    public DateTimeOffset? Time(XElement element, string attribute)
    {
        if ((string?)element.Attribute(attribute) is not { } text)
            return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            Invalid(element, attribute, text, "a time such as 2016-07-26T14:08:23Z");
        else if (time < VirtualClock.Earliest || time > VirtualClock.Latest)
            Invalid(element, attribute, text, $"a time in the years {VirtualClock.Earliest.Year} to {VirtualClock.Latest.Year}");
        else
            return time;
        return null;
    }

    /// <summary>The number of seconds in an attribute; null when the attribute is absent or wrong.</summary>
    public TimeSpan? Seconds(XElement element, string attribute, bool canBeNegative = true)
    {
        if ((string?)element.Attribute(attribute) is not { } text)
            return null;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e9m && (canBeNegative || seconds >= 0))
            return TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        Invalid(element, attribute, text, canBeNegative ? "a number of seconds" : "a number of seconds from 0");
        return null;
    }

    /// <summary>The value that the word in an attribute names; the default when the attribute is absent or wrong.</summary>
    public T Word<T>(XElement element, string attribute, IReadOnlyDictionary<string, T> words, T defaultValue)
    {
        if ((string?)element.Attribute(attribute) is not { } word)
            return defaultValue;
        if (words.TryGetValue(word, out var value))
            return value;
        Invalid(element, attribute, word, string.Join(", ", words.Keys));
        return defaultValue;
    }

    /// <summary>The drift of a clock in an attribute, in parts per million; null when the attribute is absent or wrong.</summary>
    public double? Drift(XElement element, string attribute)
    {
        if ((string?)element.Attribute(attribute) is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var drift) && Math.Abs(drift) <= BridgeClock.LargestDrift)
            return drift;
        Invalid(element, attribute, text, "parts per million from -1000000 to 1000000");
        return null;
    }

    /// <summary>The whole number in an attribute; the default when the attribute is absent or wrong.</summary>
    public int Number(XElement element, string attribute, int defaultValue)
    {
        if ((string?)element.Attribute(attribute) is not { } text)
            return defaultValue;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        Invalid(element, attribute, text, "a whole number");
        return defaultValue;
    }

    /// <summary>The boolean in an attribute; null when the attribute is absent or wrong.</summary>
    public bool? Flag(XElement element, string attribute)
    {
        if ((string?)element.Attribute(attribute) is not { } text)
            return null;
        if (bool.TryParse(text, out var flag))
            return flag;
        Invalid(element, attribute, text, "true or false");
        return null;
    }

    /// <summary>Adds the mistake that an element or attribute has an invalid value.</summary>
    public void Invalid(XElement element, string name, string value, string expected) =>
        mistakes.Add(element, $"invalid value \"{Short(value)}\" for {name}; expected {expected}");

    /// <summary>A value short enough to be quoted in a mistake.</summary>
    public static string Short(string text) => text.Length <= 60 ? text : text[..(char.IsHighSurrogate(text[59]) ? 59 : 60)] + "…";

    private void Stray(int line, string text, XElement parent) =>
        mistakes.Add(line, $"unexpected text \"{Short(text)}\" in <{parent.Name.LocalName}>; expected elements only");

    // Only elements have line numbers, so the line of a text follows from the element beside it.
    private static int LineOf(XText text)
    {
        var trimmed = text.Value.AsSpan().TrimStart();
        return text.NextNode is XElement next
            ? LineOf(next) - trimmed.Count('\n')
            : LineOf(text.PreviousNode as XElement ?? text.Parent!) + text.Value.AsSpan(0, text.Value.Length - trimmed.Length).Count('\n');
    }

    private static int LineOf(XElement element) => ((IXmlLineInfo)element).LineNumber;
}
