namespace CmsSim.Harness.Redaction;

/// <summary>A value in a document, with the place that says what it is.</summary>
/// <param name="Value">The value.</param>
/// <param name="Kind">The kind of the value.</param>
/// <param name="Name">The name of the element, attribute, parameter or header. Empty for text without one.</param>
/// <param name="Parent">The name of the element around it. Empty without one.</param>
internal readonly record struct Field(SpelledText Value, SensitiveKind Kind, string Name = "", string Parent = "");
