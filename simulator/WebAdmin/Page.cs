using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The menus at the top of all pages (document 212298).</summary>
internal enum Menu
{
    Status,
    Configuration,
    Logs,
}

/// <summary>One page: its place in the menus and its sections.</summary>
/// <param name="Menu">The menu.</param>
/// <param name="Title">The title in the menu.</param>
/// <param name="Path">The address (inferred).</param>
/// <param name="Sections">The sections.</param>
internal sealed record Page(Menu Menu, string Title, string Path, params IReadOnlyList<Section> Sections)
{
    /// <summary>The heading; the title unless set.</summary>
    public string? Heading { get; init; }

    /// <summary>The releases that have the page.</summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Always;

    /// <summary>The answer of the page to a query that asks for a file; null when it shows the page.</summary>
    public Func<Visit, WebAnswer?> File { get; init; } = _ => null;
}

/// <summary>A part of a page that has one renderer for all pages.</summary>
internal abstract class Section
{
    /// <summary>The heading; null for a section that needs none beside that of the page.</summary>
    public string? Heading { get; init; }

    /// <summary>The releases that have the section.</summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Always;

    /// <summary>Writes the section below its heading.</summary>
    public abstract void Write(Html html, Visit visit);

    /// <summary>Does what a form of the section asks for. Reasons against it become problems of the visit.</summary>
    public virtual void Act(string action, Visit visit) { }
}

/// <summary>A problem that a page shows.</summary>
/// <param name="About">The label of the field or the name of the object; null when it is about the whole form.</param>
/// <param name="Sentence">The problem in words.</param>
/// <param name="Reason">The name of the reason in the API; null for a problem that the API has not.</param>
internal sealed record Problem(string? About, string Sentence, string? Reason = null);
