using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>
/// A table of the objects of one type, page by page: a check box for each row, a blank row to add one, and Delete (document 212298). The link
/// to edit a row and the button to add one are inferred.
/// </summary>
/// <param name="type">The type.</param>
/// <param name="columns">The columns.</param>
internal sealed class TableSection(ResourceDefinition type, params IReadOnlyList<Column> columns) : Section
{
    /// <summary>The texts of the seed's page, and of those like it.</summary>
    private const string SubmitQuery = "Submit Query";
    private const string Add = "add", Save = "save", Delete = "delete";

    /// <summary>The name of the filter that the page offers; null for none.</summary>
    public string? Filter { get; init; }

    /// <summary>The text of an empty table.</summary>
    public string Nothing { get; init; } = "There are no entries.";

    private bool CanAdd => type.Verbs.HasFlag(Verbs.Create);

    private bool CanDelete => type.Verbs.HasFlag(Verbs.Delete);

    private bool CanEdit => type.Verbs.HasFlag(Verbs.Modify);

    /// <summary>True for a table that only shows.</summary>
    public bool IsReadOnly { get; init; }

    public override void Write(Html html, Visit visit)
    {
        var filter = visit.QueryOf("filter") ?? "";
        if (Filter is not null)
            WriteFilter(html, visit, filter);
        var size = type.PageSize(visit.Bridge.Settings);
        var (total, first) = Count(visit, filter, size);
        var number = Math.Min(visit.Request.Query.Number(visit.Own("page"), 1), Math.Max(1, (total + size - 1) / size));
        var rows = number == 1 ? first : Find(visit, filter, (number - 1) * size, size).Page;
        var shown = ColumnsOf(visit);

        if (!IsReadOnly)
            WriteForms(html, visit);
        html.Open("div", ("class", "table"), ("tabindex", "0"), ("role", "group"), ("aria-label", $"{Heading ?? visit.Page.Title} table")).Open("table").Open("thead").Open("tr");
        if (!IsReadOnly && CanDelete)
        {
            html.Open("th", ("scope", "col"), ("class", "check"));
            html.Void("input", ("type", "checkbox"), ("name", "all"), ("form", visit.Own(Delete)), ("aria-label", "All rows of this page")).Close();
        }
        foreach (var column in shown)
            html.Element("th", column.Label, ("scope", "col"));
        if (!IsReadOnly)
            html.Open("th", ("scope", "col")).Element("span", "Actions", ("class", "unseen")).Close();
        html.Close().Close().Open("tbody");
        foreach (var row in rows)
            WriteRow(html, visit, row, shown);
        if (total == 0)
            html.Open("tr").Element("td", Nothing, ("colspan", $"{shown.Count + 2}"), ("class", "nothing")).Close();
        if (!IsReadOnly && CanAdd)
            WriteBlankRow(html, visit, shown);
        html.Close().Close().Close();
        if (!IsReadOnly || total > size)
            Numbers.Write(html, visit, number, (total + size - 1) / size);
        if (!IsReadOnly && CanDelete)
            html.Open("div", ("class", "buttons")).Element("button", "Delete", ("type", "submit"), ("form", visit.Own(Delete)), ("name", "do"), ("value", Delete)).Close();
    }

    public override void Act(string action, Visit visit)
    {
        if (IsReadOnly)
            return;
        var form = visit.Request.Form;
        var shown = ColumnsOf(visit);
        switch (action)
        {
            case Add when CanAdd:
                Note(visit.Changes.Make("POST", Changes.PathOf(type), Sent(isNew: true, column => form[NameOf(column)] is { Length: > 0 } value ? value : null)), null);
                break;
            case Save when CanEdit && Subject(form["id"], visit) is { } subject:
                List<(string, string)> changed = [.. Sent(isNew: false, column => Column.ChangeIn(form, NameOf(column)))];
                if (changed is [_, ..])
                    Note(visit.Changes.Make("PUT", Changes.PathOf(type, subject.Id), changed), NameOfRow(subject, visit));
                visit.Next = [(visit.Own("edit"), null)];
                break;
            case Save:
                visit.Refuse("The entry no longer exists.");
                break;
            case Delete when CanDelete:
                foreach (var id in form["all"] is null ? form.All("row") : form.All("shown"))
                {
                    if (Subject(id, visit) is { } row)
                        Note(visit.Changes.Make("DELETE", Changes.PathOf(type, row.Id), []), NameOfRow(row, visit));
                }
                visit.Next = [(visit.Own("edit"), null)];
                break;
        }

        void Note(Change change, string? about) => visit.Refuse(change.Refusals, parameter => shown.FirstOrDefault(column => column.Field?.Name == parameter)?.Label, about);

        IEnumerable<(string, string)> Sent(bool isNew, Func<Column, string?> valueOf) =>
            from column in shown
            where column.IsEditable(isNew)
            let value = valueOf(column)
            where value is not null
            select (column.Field!.Name, value);
    }

    private ResourceObject? Subject(string? id, Visit visit) => Guid.TryParse(id, out var known) ? visit.Bridge.TableOf(type).Find(known) : null;

    private string NameOfRow(ResourceObject row, Visit visit) => columns[0].TextOf(columns[0].ValueOf(row, visit.Bridge));

    private List<Column> ColumnsOf(Visit visit) => [.. columns.Where(column => column.Lifetime.Includes(visit.Bridge.Release))];

    private static string NameOf(Column column) => column.Field!.Name;

    private (int Total, IReadOnlyList<ResourceObject> Page) Count(Visit visit, string filter, int size)
    {
        var (total, page) = Find(visit, filter, 0, size);
        return (total, [.. page]);
    }

    private (int Total, IEnumerable<ResourceObject> Page) Find(Visit visit, string filter, int offset, int size)
    {
        if (!type.Lifetime.Includes(visit.Bridge.Release))
            return (0, []);
        var table = visit.Bridge.TableOf(type);
        return Filter is not null && filter.Length > 0 && type.Filters.First(one => one.Name == Filter) is { } chosen
            ? ObjectList.PageOf(table.Containing(filter, chosen.Searched), offset, size)
            : (table.Count, table.From(offset).Take(size));
    }

    private static void WriteFilter(Html html, Visit visit, string filter)
    {
        html.Open("form", ("method", "get"), ("action", visit.Page.Path), ("class", "filter"), ("role", "search"));
        html.Element("label", "Filter", ("for", visit.Own("filter")));
        html.Void("input", ("id", visit.Own("filter")), ("name", visit.Own("filter")), ("type", "text"), ("value", filter), ("autocomplete", "off"), ("dir", "auto"));
        html.Element("button", SubmitQuery, ("type", "submit")).Close();
    }

    // The fields in the table belong to these forms by their ids, so that Enter in a row submits that row.
    private void WriteForms(Html html, Visit visit)
    {
        if (CanAdd)
        {
            visit.BeginForm(html, visit.Own(Add));
            html.Close();
        }
        if (CanDelete)
        {
            visit.BeginForm(html, visit.Own(Delete));
            html.Close();
        }
        if (CanEdit && visit.QueryOf("edit") is { } edited)
        {
            visit.BeginForm(html, visit.Own(Save));
            html.Void("input", ("type", "hidden"), ("name", "id"), ("value", edited)).Close();
        }
    }

    private void WriteRow(Html html, Visit visit, ResourceObject row, List<Column> shown)
    {
        var isEdited = !IsReadOnly && CanEdit && visit.QueryOf("edit") == row.Id.ToString();
        var name = NameOfRow(row, visit);
        html.Open("tr", ("class", isEdited ? "edited" : null));
        if (!IsReadOnly && CanDelete)
        {
            html.Open("td", ("class", "check"));
            html.Void("input", ("type", "checkbox"), ("name", "row"), ("value", row.Id.ToString()), ("form", visit.Own(Delete)), ("aria-label", $"Select {name}"));
            html.Void("input", ("type", "hidden"), ("name", "shown"), ("value", row.Id.ToString()), ("form", visit.Own(Delete))).Close();
        }
        foreach (var column in shown)
        {
            var value = column.ValueOf(row, visit.Bridge);
            html.Open("td");
            if (isEdited && column.IsEditable(isNew: false))
                column.WriteInput(html, visit, NameOf(column), value, visit.Own(Save), $"{column.Label} of {name}");
            else
                html.Value(column.TextOf(value));
            html.Close();
        }
        if (!IsReadOnly)
            WriteActions(html, visit, row, name, isEdited);
        html.Close();
    }

    private void WriteActions(Html html, Visit visit, ResourceObject row, string name, bool isEdited)
    {
        html.Open("td", ("class", "actions"));
        if (isEdited)
        {
            html.Element("button", "Save", ("type", "submit"), ("form", visit.Own(Save)), ("name", "do"), ("value", Save)).Text(" ");
            html.Element("a", "Cancel", ("href", visit.AddressWith((visit.Own("edit"), null))));
        }
        else if (CanEdit)
        {
            html.Element("a", "edit", ("href", visit.AddressWith((visit.Own("edit"), row.Id.ToString()))), ("aria-label", $"edit {name}"));
        }
        html.Close();
    }

    private void WriteBlankRow(Html html, Visit visit, List<Column> shown)
    {
        html.Open("tr", ("class", "blank"));
        if (CanDelete)
            html.Open("td").Close();
        foreach (var column in shown)
        {
            html.Open("td");
            if (column.IsEditable(isNew: true))
                column.WriteInput(html, visit, NameOf(column), column.ValueOf(null, visit.Bridge), visit.Own(Add), $"{column.Label} of the new entry");
            html.Close();
        }
        html.Open("td", ("class", "actions")).Element("button", "Add New", ("type", "submit"), ("form", visit.Own(Add)), ("name", "do"), ("value", Add)).Close().Close();
    }
}
