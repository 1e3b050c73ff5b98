using System.Text.RegularExpressions;

namespace CmsSim.Harness.Replay;

/// <summary>
/// A documented text with the values of the target. Values that may differ are copied from the actual text when they are in the right
/// place and have the right format. Anything else that differs from the actual text is a difference.
/// </summary>
internal sealed partial class BoundText
{
    private readonly List<(int End, int Shift)> _edits = [];

    private BoundText(string text, Bindings bindings)
    {
        Text = text;
        Bindings = bindings;
    }

    public string Text { get; private set; }

    /// <summary>The bindings, including those found in this text.</summary>
    public Bindings Bindings { get; private set; }

    /// <summary>Returns the position in the documented text that a position in <see cref="Text"/> comes from.</summary>
    public int Origin(int position)
    {
        var shift = 0;
        foreach (var edit in _edits.TakeWhile(edit => edit.End <= position))
            shift = edit.Shift;
        return Math.Max(0, position - shift);
    }

    public static BoundText Bind(string documented, string actual, Bindings bindings)
    {
        var bound = new BoundText(documented, bindings);
        if (bindings.Learns)
            bound.AdoptValues(documented, actual);
        return bound;
    }

    private void AdoptValues(string documented, string actual)
    {
        var text = new System.Text.StringBuilder();
        var read = 0;
        var compared = 0;
        var inStep = true;

        foreach (Match variable in Variable().Matches(documented))
        {
            text.Append(documented, read, variable.Index - read);
            read = variable.Index + variable.Length;

            // Values are copied only while the texts agree up to them. After a lost element, values would come from the wrong place.
            inStep = inStep && compared <= actual.Length && actual.AsSpan(compared).StartsWith(text.ToString(compared, text.Length - compared), StringComparison.Ordinal);
            compared = text.Length;
            var found = inStep ? Shape(variable).Match(actual, text.Length) : Match.Empty;
            text.Append(Accept(variable, found) ? found.Value : Bindings.Apply(variable.Value));
            _edits.Add((text.Length, text.Length - read));
        }

        Text = text.Append(documented, read, documented.Length - read).ToString();
    }

    private bool Accept(Match variable, Match found)
    {
        if (!found.Success)
            return false;
        if (!variable.Groups["id"].Success)
            return true;
        if (Bindings.Bind(variable.Value, found.Value) is not { } learned)
            return false;
        Bindings = learned;
        return true;
    }

    private static Regex Shape(Match variable) =>
        variable.Groups["id"].Success ? IdHere() : variable.Groups["time"].Success ? TimeHere() : NumberHere();

    [GeneratedRegex("""
        (?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})
        | (?<=<cdrTime>)(?<time>[^<]+)
        | (?<=<(?:uptimeSeconds|callLegsActive|callLegsMaxActive|callLegsCompleted|(?:audio|video)BitRate(?:Outgoing|Incoming))>)(?<number>[^<]+)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\G[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex IdHere();

    [GeneratedRegex(@"\G[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeHere();

    [GeneratedRegex(@"\G[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NumberHere();
}
