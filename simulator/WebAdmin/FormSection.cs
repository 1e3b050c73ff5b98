using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>One object whose values a form sets. It is made when a form first gives it values.</summary>
/// <param name="Type">The type of the object.</param>
/// <param name="Fields">The fields.</param>
internal sealed record FormPart(ResourceDefinition Type, params IReadOnlyList<Column> Fields)
{
    /// <summary>The heading above the fields; null for none.</summary>
    public string? Heading { get; init; }

    /// <summary>Finds the object; the first of its type unless set.</summary>
    public Func<Bridge, ResourceObject?> Subject { get; init; } = bridge => bridge.TableOf(Type).All.FirstOrDefault();

    /// <summary>The parameters that get the id of an object which an earlier part of the form has made.</summary>
    public IReadOnlyList<(Field Parameter, int Part)> Links { get; init; } = [];

    /// <summary>True for an object that is deleted when its only field is emptied.</summary>
    public bool IsDeletedWhenEmpty { get; init; }
}

/// <summary>
/// A form for one or more objects, with one button. It saves all of them or none. Parameters that were not changed are not sent, so that a form
/// that was opened earlier does not undo the changes of others.
/// </summary>
/// <param name="parts">The objects.</param>
internal sealed class FormSection(params IReadOnlyList<FormPart> parts) : Section
{
    private const string Save = "save";

    /// <summary>A further button, with the change that it makes.</summary>
    public (string Text, string Action, Func<Visit, Change> Make)? Also { get; init; }

    public override void Write(Html html, Visit visit)
    {
        visit.BeginForm(html, visit.Own("form"), "fields");
        foreach (var (index, part) in PartsOf(visit))
        {
            if (part.Heading is { } heading)
                html.Element("h2", heading);
            var subject = part.Subject(visit.Bridge);
            foreach (var column in FieldsOf(part, visit))
            {
                var name = NameOf(visit, index, column);
                html.Open("div", ("class", "field")).Element("label", column.Label, ("for", name));
                column.WriteInput(html, visit, name, column.ValueOf(subject, visit.Bridge), null, null);
                if (column.Note is { } note)
                    html.Element("span", note, ("class", "note"));
                html.Close();
            }
        }
        html.Open("div", ("class", "buttons")).Element("button", "Submit", ("type", "submit"), ("name", "do"), ("value", Save));
        if (Also is { } also)
            html.Element("button", also.Text, ("type", "submit"), ("name", "do"), ("value", also.Action));
        html.Close().Close();
    }

    public override void Act(string action, Visit visit)
    {
        if (Also is { } also && action == also.Action)
            visit.Refuse(also.Make(visit).Refusals, _ => null);
        else if (action is Save)
            SaveAll(visit);
    }

    private void SaveAll(Visit visit)
    {
        List<Step> steps = [];
        foreach (var (index, part) in PartsOf(visit))
        {
            var subject = part.Subject(visit.Bridge);
            var changed = ChangesOf(index, part, visit);
            var isLinked = part.Links.Any(link => steps.Exists(step => step.Index == link.Part && step is { Subject: null, IsDelete: false }));
            if (changed is [] && !isLinked)
                continue;
            var isDelete = part.IsDeletedWhenEmpty && subject is not null && changed.TrueForAll(pair => pair.Value.Length == 0);
            var sent = subject is null && part.Type.Kind is ResourceKind.Collection ? WholeOf(index, part, visit) : changed;
            steps.Add(new Step(index, part, subject, sent, isDelete));
        }

        // All objects are checked before the first one is saved.
        foreach (var step in steps.Where(step => !step.IsDelete))
        {
            var links = step.Part.Links.Where(link => steps.Exists(one => one.Index == link.Part) || parts[link.Part].Subject(visit.Bridge) is not null)
                .Select(link => link.Parameter.Name).ToHashSet();
            Refuse(visit, step, [.. visit.Changes.Check(step.Part.Type, step.Subject, step.Sent).Where(refusal => !links.Contains(refusal.Parameter ?? ""))]);
        }
        if (visit.Problems is [])
            Make(visit, steps);
    }

    private void Make(Visit visit, List<Step> steps)
    {
        Dictionary<int, Guid> made = [];
        foreach (var step in steps)
        {
            var type = step.Part.Type;
            var path = Changes.PathOf(type, type.Kind is ResourceKind.Collection ? step.Subject?.Id : null);
            var sent = step.Sent.Concat(Linked(step, made, visit));
            var change = step.IsDelete ? visit.Changes.Make("DELETE", path, [])
                : visit.Changes.Make(step.Subject is null ? "POST" : "PUT", path, sent);
            Refuse(visit, step, change.Refusals);
            if (change.Created is { } id)
                made[step.Index] = id;
        }
    }

    // A new object is linked to the new ones before it, and to those that were there.
    private IEnumerable<(string, string)> Linked(Step step, Dictionary<int, Guid> made, Visit visit) =>
        from link in step.Part.Links
        let id = made.TryGetValue(link.Part, out var one) ? one : step.Subject is null ? parts[link.Part].Subject(visit.Bridge)?.Id : null
        where id is not null
        select (link.Parameter.Name, id.Value.ToString());

    private static void Refuse(Visit visit, Step step, IReadOnlyList<Refusal> refusals) =>
        visit.Refuse(refusals, parameter => step.Part.Fields.FirstOrDefault(column => column.Field!.Name == parameter)?.Label, step.Part.Heading);

    private static List<(string Name, string Value)> ChangesOf(int index, FormPart part, Visit visit) =>
    [
        .. from column in FieldsOf(part, visit)
           let value = Column.ChangeIn(visit.Request.Form, NameOf(visit, index, column))
           where value is not null
           select (column.Field!.Name, value),
    ];

    private static List<(string Name, string Value)> WholeOf(int index, FormPart part, Visit visit) =>
    [
        .. from column in FieldsOf(part, visit)
           let value = visit.Request.Form[NameOf(visit, index, column)]
           where value is { Length: > 0 }
           select (column.Field!.Name, value),
    ];

    private IEnumerable<(int Index, FormPart Item)> PartsOf(Visit visit) => parts.Index().Where(entry => entry.Item.Type.Lifetime.Includes(visit.Bridge.Release));

    private static IEnumerable<Column> FieldsOf(FormPart part, Visit visit) => part.Fields.Where(column => column.Lifetime.Includes(visit.Bridge.Release));

    private static string NameOf(Visit visit, int part, Column column) => visit.Own($"{column.Field!.Name}{(part == 0 ? "" : $"-{part}")}");

    private sealed record Step(int Index, FormPart Part, ResourceObject? Subject, List<(string Name, string Value)> Sent, bool IsDelete);
}
