using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Worlds;

/// <summary>A pair of a form or query.</summary>
/// <param name="Name">The name, decoded.</param>
/// <param name="Value">The value, decoded. Null when the input does not show it.</param>
internal sealed record FormPair(string Name, string? Value);

/// <summary>Splits forms and queries into pairs.</summary>
internal static class FormPairs
{
    /// <summary>Returns the pairs of a form. Empty for a request without a body.</summary>
    public static IReadOnlyList<FormPair> Of(FixtureForm? form) => form is null
        ? []
        : Split(string.Concat(form.Content.Segments.Select(segment => segment.Hole is null ? segment.Text : AnswerElement.Hole.ToString())));

    /// <summary>Returns the pairs in the query of a path.</summary>
    public static IReadOnlyList<FormPair> OfQuery(string path) => path.IndexOf('?') is >= 0 and var mark ? Split(path[(mark + 1)..]) : [];

    /// <summary>Returns the pairs of a form that is shown whole.</summary>
    public static IReadOnlyList<FormPair> OfText(string form) => Split(form);

    private static List<FormPair> Split(string text)
    {
        List<FormPair> pairs = [];
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
            pairs.Add(new FormPair(FormValue.Decoded(name), value.Contains(AnswerElement.Hole) ? null : FormValue.Decoded(value)));
        }

        return pairs;
    }
}
