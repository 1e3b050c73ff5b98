using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Redaction;

/// <summary>Texts of fixtures that were changed. Pollers ask the same questions all day, and get the same answers and headers.</summary>
internal sealed class ChangedTexts
{
    private readonly Dictionary<(string Place, string Text), MarkedText> _changed = [];

    /// <summary>Returns the changed text, or null when the text was not changed before.</summary>
    /// <param name="place">The part of an exchange in which the text stands.</param>
    /// <param name="text">The text.</param>
    public MarkedText? Find(string place, MarkedText text) => IsPlain(text) ? _changed.GetValueOrDefault((place, text.Text)) : null;

    /// <summary>Adds a changed text.</summary>
    public void Add(string place, MarkedText text, MarkedText changed)
    {
        if (IsPlain(text))
            _changed.TryAdd((place, text.Text), changed);
    }

    // A text in other segments may be equal and yet print something else.
    private static bool IsPlain(MarkedText text) => text.Segments is [{ Provenance: Provenance.Printed, Why: null, Prints: null, Logged: null }];
}
