using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>A labelled value of an object: a column of a table, or a row of a form.</summary>
/// <param name="Label">The label.</param>
/// <param name="Field">The field of the API that it shows and sets; null for a value that is computed.</param>
internal sealed record Column(string Label, Field? Field = null)
{
    private const string Mine = "was-";

    private readonly Lifetime _lifetime = Lifetime.Always;

    /// <summary>The text of a value that is no field.</summary>
    public Func<ResourceObject, Bridge, string?> Computed { get; init; } = (_, _) => null;

    /// <summary>The words for values of a choice. Other values are shown as the API has them.</summary>
    public IReadOnlyList<(string Value, string Text)> Words { get; init; } = [];

    /// <summary>The releases that have it; those of the field unless set.</summary>
    public Lifetime Lifetime { get => Field is null ? _lifetime : Field.Lifetime.Within(_lifetime); init => _lifetime = value; }

    /// <summary>True for a value that can be set, but is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>True for a value that forms of tables leave out.</summary>
    public bool IsFixed { get; init; }

    /// <summary>A sentence below the field of a form.</summary>
    public string? Note { get; init; }

    /// <summary>The width of a field in characters.</summary>
    public int Width { get; init; } = 20;

    /// <summary>True when a new object (or an existing one) can be given a value.</summary>
    public bool IsEditable(bool isNew) => !IsFixed && Field is { } field && (isNew ? field.OnCreate : field.OnModify);

    /// <summary>The value as the API has it; null for none.</summary>
    public string? ValueOf(ResourceObject? subject, Bridge bridge) =>
        IsSecret ? null
        : subject is null ? Field?.Default
        : Field is { } field ? subject.Text(field)
        : Computed(subject, bridge);

    /// <summary>The text for a value.</summary>
    public string TextOf(string? value)
    {
        if (value is null)
            return "";
        foreach (var (known, text) in Words)
        {
            if (known == value)
                return text;
        }
        return Field is Field<bool> ? value is "true" ? "yes" : "no" : value;
    }

    /// <summary>Writes the field of a form with its present value.</summary>
    /// <param name="html">Receives it.</param>
    /// <param name="visit">The request.</param>
    /// <param name="name">The name of the field.</param>
    /// <param name="value">The present value, as the API has it.</param>
    /// <param name="form">The id of the form; null inside the form.</param>
    /// <param name="label">The label for readers of the screen; null when a label element has it.</param>
    public void WriteInput(Html html, Visit visit, string name, string? value, string? form, string? label)
    {
        value ??= "";
        html.Void("input", ("type", "hidden"), ("name", Mine + name), ("value", value), ("form", form));
        if (visit.ShowsRefusedForm && visit.Request.Form[name] is { } posted)
            value = posted;
        var id = label is null ? name : null;
        if (ChoicesIn(visit.Bridge.Release) is { Count: > 0 } choices)
        {
            html.Open("select", ("name", name), ("id", id), ("form", form), ("aria-label", label));
            if (Field!.Default is null)
                html.Element("option", "<unset>", ("value", ""), ("selected", value.Length == 0 ? "" : null));
            foreach (var choice in choices)
                html.Element("option", TextOf(choice), ("value", choice), ("selected", choice == value ? "" : null));
            html.Close();
            return;
        }
        html.Void("input", ("name", name), ("id", id), ("type", IsSecret ? "password" : "text"), ("value", value), ("form", form), ("aria-label", label),
            ("autocomplete", IsSecret ? "new-password" : "off"), ("size", $"{Width}"), ("dir", "auto"), ("spellcheck", "false"));
    }

    /// <summary>The value that a form sent; null when it is the one that the form showed.</summary>
    public static string? ChangeIn(WebForm form, string name) => form[name] is { } value && value != (form[Mine + name] ?? "") ? value : null;

    private IReadOnlyList<string> ChoicesIn(Release release) => Field is Field<bool> ? ["true", "false"] : Field?.WordsIn(release) ?? [];
}
