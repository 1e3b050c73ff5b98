using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>Writes one node of the API: its answer to GET, the form of its parameters, and the nodes below it.</summary>
internal sealed class ExplorerNode(Html html, Visit visit, string path, RouteMatch match)
{
    // The answers are the simulator's own, so only the levels are limited.
    private static readonly XmlLimits s_limits = new() { Length = int.MaxValue, Piece = int.MaxValue, Nodes = long.MaxValue };

    private readonly ResourceDefinition _type = match.Node.Type!;

    private Verbs Allowed => match.Node.Verbs ?? _type.Verbs;

    private bool IsOne => match.Node.IsItem || _type.Kind is ResourceKind.Singleton;

    /// <summary>The parameters of a type in a release, each under its own name.</summary>
    public static IReadOnlyList<Column> ColumnsOf(ResourceDefinition type, Release release) =>
    [
        .. type.Fields.Where(field => field.Lifetime.Includes(release)).Select(field => new Column(field.Name, field)
        {
            // A secret that answers never show is not shown here either.
            IsSecret = Secrets.IsSecret(field.Name) && !type.Item.Contains(field),
            Note = field.WordsIn(release) is [] && field is not Field<bool> ? field.ExpectedIn(release) : null,
            Width = 40,
        }),
    ];

    public void Write()
    {
        html.Open("p", ("class", "trail")).Element("a", "return to object list", ("href", visit.AddressWith(("node", null), ("confirm", null), ("page", null), ("filter", null)))).Close();
        html.Open("h2", ("class", "node")).Value(path).Close();
        WriteRelated();
        if (visit.Request.Query["confirm"] is not null && visit.Session.AllowsDelete && CanDelete)
        {
            WriteConfirmation();
            return;
        }
        WriteAnswer();
        if (IsOne ? CanModify : Allowed.HasFlag(Verbs.Create))
            WriteForm();
        if (CanDelete && visit.Session.AllowsDelete)
        {
            visit.BeginForm(html, "form-delete");
            html.Open("div", ("class", "buttons")).Element("button", "Delete", ("type", "submit"), ("name", "do"), ("value", "delete")).Close().Close();
        }
    }

    private bool CanDelete => match.Node.IsItem && Allowed.HasFlag(Verbs.Delete);

    private bool CanModify => Allowed.HasFlag(Verbs.Modify) && _type is { Content: null, IsQuery: false };

    // The paths below the node, each in its canonical spelling.
    private void WriteRelated()
    {
        List<string> below = [.. match.Node.Children.Where(child => child.Value.Type is { } type && type.Collection.Equals(child.Key, StringComparison.Ordinal)).Select(child => child.Key)];
        var parent = path[..path.LastIndexOf('/')];
        List<string> related = [.. below.Select(name => $"{path}/{name}")];
        if (match.Node.IsItem || match.Node.ParentType is not null)
            related.Insert(0, parent);
        if (related is [])
            return;
        html.Open("p").Text("Related objects: ");
        foreach (var one in related)
            html.Element("a", one, ("href", AddressOf(one))).Text(" ");
        html.Close();
    }

    private string AddressOf(string node) => visit.AddressWith(("node", node), ("page", null), ("filter", null), ("confirm", null));

    private void WriteConfirmation()
    {
        html.Element("p", "Delete this object?");
        visit.BeginForm(html, "form-confirmed");
        html.Void("input", ("type", "hidden"), ("name", "confirmed"), ("value", "yes")).Open("div", ("class", "buttons"));
        html.Element("button", "Delete", ("type", "submit"), ("name", "do"), ("value", "delete")).Text(" ").Element("a", "Cancel", ("href", visit.AddressWith(("confirm", null))));
        html.Close().Close();
    }

    private void WriteAnswer()
    {
        if (IsOne ? !Allowed.HasFlag(Verbs.Read) : !Allowed.HasFlag(Verbs.List))
            return;
        var size = _type.PageSize(visit.Bridge.Settings);
        var number = visit.Request.Query.Number("page", 1);
        var filter = visit.QueryOf("filter") ?? "";
        var query = IsOne ? "" : WebForm.QueryOf(("offset", ((long)(number - 1) * size).ToString(CultureInfo.InvariantCulture)), ("filter", HasFilter ? filter : null));
        var output = new ByteBuffer();
        var request = visit.Changes.Get(path + query);
        var result = visit.Api.Handlers.Handle(match, request, visit.Bridge, output);
        if (result is ApiResult.AfterPeers)
            result = visit.Api.Handlers.List(match, request, visit.Bridge, output);
        switch (result)
        {
            case ApiResult.Refused refused:
                html.Element("p", string.Join(" ", refused.Refusals.Select(refusal => Reasons.Of(refusal, visit.Bridge.Release, name => name, null).Sentence)));
                return;
            case ApiResult.Later:
                html.Element("p", "The answer needs another machine; ask the API for it.");
                return;
            case ApiResult.Document { MediaType: "text/xml" } when !output.Written.IsEmpty && visit.Request.Query["xml"] is null:
                WriteXml(BoundedXml.Read(Encoding.UTF8.GetString(output.Written), s_limits), size, number, filter);
                return;
            case ApiResult.Document { MediaType: "text/xml" or "text/plain" or "application/json" }:
                html.Element("pre", Encoding.UTF8.GetString(output.Written), ("tabindex", "0"));
                break;
        }
        WriteViews();
    }

    private bool HasFilter => !IsOne && visit.Bridge.Catalog.ViewOf(_type).Filters.Any(filter => filter.Name == "filter");

    private void WriteViews() => html.Open("p").Element("a", "Table view", ("href", visit.AddressWith(("xml", null)))).Text(" ")
        .Element("a", "XML view", ("href", visit.AddressWith(("xml", "yes")))).Close();

    private void WriteXml(XElement root, int size, int number, string filter)
    {
        if (IsOne)
            WriteItem(root);
        else
            WriteList(root, size, number, filter);
        WriteViews();
    }

    private void WriteItem(XElement root)
    {
        if (!root.HasElements)
        {
            html.Element("p", "The object has no values.");
            return;
        }
        html.Open("div", ("class", "table"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Values")).Open("table", ("class", "facts")).Open("tbody");
        Rows(root, "");
        html.Close().Close().Close();

        void Rows(XElement element, string prefix)
        {
            foreach (var child in element.Elements())
            {
                var name = prefix + child.Name.LocalName;
                html.Open("tr").Element("th", name, ("scope", "row")).Open("td");
                if (!child.HasElements)
                    html.Value(child.Value);
                html.Value(string.Join(' ', child.Attributes().Select(attribute => $"{attribute.Name.LocalName}={attribute.Value}"))).Close().Close();
                Rows(child, name + " / ");
            }
        }
    }

    private void WriteList(XElement root, int size, int number, string filter)
    {
        if (HasFilter)
        {
            html.Open("form", ("method", "get"), ("action", visit.Page.Path), ("class", "filter"), ("role", "search")).Void("input", ("type", "hidden"), ("name", "node"), ("value", path));
            html.Element("label", "Filter", ("for", "list-filter")).Void("input", ("id", "list-filter"), ("name", "filter"), ("type", "text"), ("value", filter), ("dir", "auto"));
            html.Element("button", "Filter", ("type", "submit")).Close();
        }
        List<XElement> entries = [.. root.Elements()];
        List<string> names = [.. entries.SelectMany(entry => entry.Elements()).Select(element => element.Name.LocalName).Distinct()];
        html.Open("div", ("class", "table"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Objects")).Open("table").Open("thead").Open("tr").Element("th", "object id", ("scope", "col"));
        foreach (var name in names)
            html.Element("th", name, ("scope", "col"));
        html.Close().Close().Open("tbody");
        if (entries is [])
            html.Open("tr").Element("td", "no objects", ("colspan", $"{names.Count + 1}"), ("class", "nothing")).Close();
        foreach (var entry in entries)
        {
            html.Open("tr").Open("td");
            if ((string?)entry.Attribute("id") is { } id)
                html.Element("a", id, ("href", AddressOf($"{path}/{id}")));
            html.Close();
            foreach (var name in names)
                html.Open("td").Value(string.Join(' ', entry.Elements(name).Select(element => element.Value))).Close();
            html.Close();
        }
        html.Close().Close().Close();
        var total = (int?)root.Attribute("total") ?? entries.Count;
        Numbers.Write(html, visit, number, (total + size - 1) / size);
    }

    private void WriteForm()
    {
        List<Column> columns = [.. ColumnsOf(_type, visit.Bridge.Release).Where(column => column.IsEditable(isNew: !IsOne))];
        if (columns is [] && IsOne)
            return;
        var subject = !IsOne ? null
            : match.Node.IsItem ? visit.Bridge.Find(_type, match.Id, match.ParentId)
            : _type.IsSetting ? visit.Bridge.SettingOf(_type)
            : null;
        if (match.Node.IsItem && subject is null)
            return;
        visit.BeginForm(html, "form-object", "fields");
        html.Element("h2", IsOne ? "Object configuration" : "Create new");
        foreach (var column in columns)
        {
            html.Open("div", ("class", "field")).Element("label", column.Label, ("for", column.Label));
            column.WriteInput(html, visit, column.Label, column.ValueOf(subject, visit.Bridge), null, null);
            if (column.Note is { } note)
                html.Element("span", note, ("class", "note"));
            html.Close();
        }
        html.Open("div", ("class", "buttons")).Element("button", IsOne ? "Modify" : "Create", ("type", "submit"), ("name", "do"), ("value", IsOne ? "save" : "create"));
        html.Close().Close();
    }
}
