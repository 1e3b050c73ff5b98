using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>One request of a session to a page. It is made and answered inside the gate.</summary>
internal sealed class Visit(Cluster cluster, Bridge bridge, ApiOfRelease api, Session session, WebRequest request, Page page)
{
    // The words of notices by the value of the query, so that a link cannot make a page say anything else.
    private static readonly Dictionary<string, string> s_notices = new()
    {
        ["add"] = "The entry was added.",
        ["delete"] = "The entries were deleted.",
        ["save"] = "The changes were saved.",
        ["sync"] = "The synchronization was started.",
        ["switch"] = "The trace was switched.",
        ["create"] = "The object was created.",
    };

    private static readonly string[] s_ofPages = ["node", "xml", "confirm"];
    private static readonly string[] s_ofSections = ["filter", "page", "edit"];

    private readonly List<Problem> _problems = [];
    private int _section;

    public Bridge Bridge => bridge;

    public ApiOfRelease Api => api;

    public Session Session => session;

    public WebRequest Request => request;

    public Page Page => page;

    public Changes Changes { get; } = new(cluster, bridge, api, request, session.Account.Name);

    public IReadOnlyList<Problem> Problems => _problems;

    public string? Notice => request.Query["done"] is { } done ? s_notices.GetValueOrDefault(done) : null;

    /// <summary>The query with which the page shows itself after a form was accepted; the present one unless set.</summary>
    public IReadOnlyList<(string Name, string? Value)>? Next { get; set; }

    /// <summary>True while the section that is written is the one whose form was refused, so that it shows the values of the form again.</summary>
    public bool ShowsRefusedForm => request.IsPost && _section == Acted;

    private int Acted => request.Form.Number("section", 0);

    /// <summary>A name that no other section of the page has.</summary>
    public string Own(string name) => _section == 0 ? name : $"{name}{_section + 1}";

    /// <summary>A value of the query that belongs to the section.</summary>
    public string? QueryOf(string name) => request.Query[Own(name)];

    /// <summary>The address of the page with the present query, except for these names.</summary>
    public string AddressWith(params IEnumerable<(string Name, string? Value)> changed)
    {
        var names = changed.ToDictionary(pair => pair.Name, pair => pair.Value);
        names.TryAdd("done", null);
        var kept = Kept().Where(name => !names.ContainsKey(name)).Select(name => (name, request.Query[name]));
        return page.Path + WebForm.QueryOf(kept.Concat(names.Select(pair => (pair.Key, pair.Value))));
    }

    public WebAnswer Answer()
    {
        if (request.IsPost)
        {
            var action = request.Form["do"] ?? "";
            if (Sections().Where(entry => entry.Index == Acted).Select(entry => entry.Item).FirstOrDefault() is { } section)
            {
                _section = Acted;
                section.Act(action, this);
            }
            if (_problems is [])
                return WebAnswer.Redirect(AddressWith([.. Next ?? [], ("done", action)]), afterPost: true);
        }
        else if (page.File(this) is { } file)
        {
            return file;
        }
        return WebAnswer.Of(_problems is [] ? 200 : 400, html => Layout.Write(html, this, () =>
        {
            foreach (var (index, section) in Sections())
            {
                _section = index;
                html.Open("section", ("aria-label", section.Heading ?? page.Heading ?? page.Title));
                if (section.Heading is { } heading)
                    html.Element("h2", heading);
                section.Write(html, this);
                html.Close();
            }
        }));
    }

    /// <summary>Begins a form that is posted to the section.</summary>
    public void BeginForm(Html html, string id, string? style = null)
    {
        html.Open("form", ("method", "post"), ("action", AddressWith()), ("id", id), ("class", style));
        html.Void("input", ("type", "hidden"), ("name", "token"), ("value", session.Token));
        html.Void("input", ("type", "hidden"), ("name", "section"), ("value", $"{_section}"));
    }

    /// <summary>Notes the reasons against a change.</summary>
    /// <param name="refusals">The reasons.</param>
    /// <param name="labelOf">Returns the label of a parameter; null when the form has none.</param>
    /// <param name="about">The name of the object, for reasons that are about no parameter.</param>
    public void Refuse(IReadOnlyList<Refusal> refusals, Func<string, string?> labelOf, string? about = null)
    {
        foreach (var refusal in refusals)
            _problems.Add(Reasons.Of(refusal, bridge.Release, labelOf, about));
    }

    public void Refuse(string sentence) => _problems.Add(new Problem(null, sentence));

    private IEnumerable<(int Index, Section Item)> Sections() => page.Sections.Index().Where(entry => entry.Item.Lifetime.Includes(bridge.Release));

    // Only names that pages know are kept, so that a link cannot fill addresses.
    private IEnumerable<string> Kept() => s_ofPages.Concat(page.Sections.Index().SelectMany(entry =>
        s_ofSections.Select(name => entry.Index == 0 ? name : $"{name}{entry.Index + 1}")));
}
