using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>
/// The nodes of the API and their objects. Answers are those of the API itself; forms follow from the definitions, so a node that is added later
/// is here as well.
/// </summary>
internal sealed class ExplorerSection : Section
{
    private const string Create = "create", Modify = "save", Delete = "delete", Options = "options";
    private const string Root = "/api/v1/";

    public override void Write(Html html, Visit visit)
    {
        WriteOptions(html, visit);
        if (visit.Request.Query["node"] is not { Length: > 0 } path)
            WriteNodes(html, visit);
        else if (Changes.Match(visit.Api, path) is { } match)
            new ExplorerNode(html, visit, ApiRoutes.Plain(path), match).Write();
        else
            html.Element("p", "This release has no such node.");
    }

    public override void Act(string action, Visit visit)
    {
        var form = visit.Request.Form;
        if (action is Options)
        {
            (visit.Session.AllowsDelete, visit.Session.ConfirmsDelete) = (form["allow"] is not null, form["confirm"] is not null);
            return;
        }
        if (visit.Request.Query["node"] is not { } path || Changes.Match(visit.Api, path) is not { } match)
        {
            visit.Refuse("This release has no such node.");
            return;
        }
        path = ApiRoutes.Plain(path);
        var columns = ExplorerNode.ColumnsOf(match.Node.Type!, visit.Bridge.Release);
        switch (action)
        {
            case Create:
                Refuse(visit.Changes.Make("POST", path, Sent(columns, isNew: true, column => form[column.Label] is { Length: > 0 } value ? value : null)));
                break;
            case Modify:
                Refuse(visit.Changes.Make("PUT", path, Sent(columns, isNew: false, column => Column.ChangeIn(form, column.Label))));
                break;
            case Delete when !visit.Session.AllowsDelete:
                visit.Refuse("Allow delete is off.");
                break;
            case Delete when visit.Session.ConfirmsDelete && form["confirmed"] is null:
                visit.Next = [("confirm", "yes")];
                break;
            case Delete:
                Refuse(visit.Changes.Make("DELETE", path, []));
                visit.Next = [("node", path[..path.LastIndexOf('/')]), ("confirm", null)];
                break;
        }

        void Refuse(Change change) => visit.Refuse(change.Refusals, parameter => parameter, path);
    }

    private static IEnumerable<(string, string)> Sent(IReadOnlyList<Column> columns, bool isNew, Func<Column, string?> valueOf) =>
        from column in columns
        where column.IsEditable(isNew)
        let value = valueOf(column)
        where value is not null
        select (column.Label, value);

    private static void WriteOptions(Html html, Visit visit)
    {
        visit.BeginForm(html, "form-options", "options");
        Box("allow", "Allow delete", visit.Session.AllowsDelete);
        Box("confirm", "Require delete confirmation", visit.Session.ConfirmsDelete);
        html.Element("button", "Apply", ("type", "submit"), ("name", "do"), ("value", Options)).Close();

        void Box(string name, string label, bool isOn) =>
            html.Open("label").Void("input", ("type", "checkbox"), ("name", name), ("checked", isOn ? "" : null)).Text(" " + label).Close();
    }

    private static void WriteNodes(Html html, Visit visit)
    {
        html.Open("div", ("class", "table"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Nodes")).Open("table", ("class", "nodes")).Open("thead").Open("tr").Element("th", "Node", ("scope", "col"));
        html.Open("th", ("scope", "col")).Element("span", "Actions", ("class", "unseen")).Close().Close().Close().Open("tbody");
        foreach (var type in visit.Bridge.Catalog.Types.Where(type => type.Owner is null && type.Below is null).OrderBy(type => type.Collection, StringComparer.OrdinalIgnoreCase))
        {
            var path = Root + type.Collection;
            html.Open("tr").Element("td", path).Open("td");
            html.Element("a", "View or edit", ("href", visit.AddressWith(("node", path))), ("aria-label", $"View or edit {path}")).Close().Close();
        }
        html.Close().Close().Close();
    }
}
