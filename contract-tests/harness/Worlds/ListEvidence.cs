using System.Globalization;
using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Worlds;

/// <summary>Notes the lists that answers show: the objects in them, their order, and the number of all objects.</summary>
/// <param name="model">The model.</param>
/// <param name="hasGapSince">Returns true when requests are missing from the log between two exchanges.</param>
internal sealed class ListEvidence(WorldModel model, Func<int, int, bool> hasGapSince)
{
    private const int PageOfCalls = 10;
    private const int Page = 20;
    private const int MostSights = 32;
    private const int PageOfLabels = 201;

    /// <summary>Notes a list.</summary>
    public void Note(Subject subject, AnswerElement root, int? size, ImportedExchange exchange)
    {
        if (BridgeFacts.Number(root["total"]) is not { } total)
            return;
        var type = subject.Node.Home;
        var isView = type != subject.Node;
        var owner = !isView && type.Owner is not null && subject.Owners is [.., var last] ? last : null;
        var query = FormPairs.OfQuery(exchange.Request.Path.Text);
        NoteLatency(type, exchange);

        var shown = ShowItems(type, root, owner, isView && subject.Owners is [.., var seen] && ApiShape.OwnersOf(subject.Node.Node.Path) is [.., var from] && type.ReferencesTo(from) is [var path, ..] ? (path, seen) : null);
        var list = model.ListOf(type, owner);
        var first = Number(query, "offset") ?? 0;
        var isFiltered = isView || query.Any(pair => !pair.Name.Equals("limit", StringComparison.OrdinalIgnoreCase) && !pair.Name.Equals("offset", StringComparison.OrdinalIgnoreCase));
        if (isFiltered)
        {
            if (isView && type.IsLive && subject.Owners is [.., var of] && ApiShape.OwnersOf(subject.Node.Node.Path) is [.., { Node.Id: "calls" }] && list.StirredBy is null)
                Fill(type, null, total - model.Alive(type, null).Count(one => one.Now("call") == of), of);
            return;
        }

        list.NoteOrder([.. shown.Where(one => one.ExistsAtStart).Select(one => one.Id)], first == 0);
        var limit = Math.Min(Number(query, "limit") ?? int.MaxValue, type.Node.Id is "calls" or "callLegs" ? PageOfCalls : Page);
        var onPage = Math.Max(0, Math.Min(limit, total - first));
        if (shown.Count == total)
            DropUnseen(list, shown);
        Count(list, subject.Index, total);
        list.NarrowLabels(shown, [.. model.Alive(type, owner).Take(PageOfLabels)], first == 0, first + shown.Count == total);
        if (IsWorthSolving(list, root, size, total, first))
            list.Sights.Add(Sight(subject, list, root, shown, total, first, onPage, size, exchange));
    }

    // Further lists of the same size show nothing new, and a long log has very many of them.
    private static bool IsWorthSolving(ModelList list, AnswerElement root, int? size, int total, int first) =>
        size is not null && first == 0 && total <= Page && list.Sights.Count < MostSights
        && (!root.IsWhole || root.Children.Any(item => !item.IsWhole))
        && !(list.Sights is [.., var last] && last.Size == size && last.Total == total);

    private List<ModelObject> ShowItems(ApiShape type, AnswerElement root, string? owner, (string Path, string Id)? view)
    {
        List<ModelObject> shown = [];
        foreach (var item in root.Children)
        {
            if (item.Id is not { } id || !Guid.TryParse(id, out _))
                continue;
            var one = model.Need(type, id, owner);
            if (view is { } of && one.Now(of.Path) is null)
                one.TryShow(of.Path, of.Id);
            ObjectEvidence.Show(model, one, item, isList: true);
            shown.Add(one);
        }

        return shown;
    }

    // The answer shows every object, so the others do not exist.
    private void DropUnseen(ModelList list, List<ModelObject> shown)
    {
        foreach (var unseen in model.Alive(list.Shape, list.Owner).Except(shown).ToArray())
        {
            if (unseen.IsAssumed)
                model.Forget(unseen);
            else if (list.StirredBy is null && !unseen.Shape.IsLive)
                model.Contradict($"a list lacks an object of {list.Shape} that no request of the part deleted");
            else if (list.StirredBy is null && unseen.ExistsAtStart)
                model.Contradict($"an object of {list.Shape} ended");
        }
    }

    private void Count(ModelList list, int index, int total)
    {
        if (list.StirredBy is { } stirred)
        {
            if (!list.Shape.IsLive && hasGapSince(stirred, index))
                model.Contradict($"a job may have changed the objects of {list.Shape}");
            return;
        }

        ModelObject[] alive = [.. model.Alive(list.Shape, list.Owner)];
        var created = alive.Count(one => one.IsCreated);
        var gone = model.OfType(list.Shape).Count(one => one.ExistsAtStart && one.IsGone && (list.Owner is null || one.Owner == list.Owner));
        var atStart = total - created + gone;
        if (list.CountAtStart is { } known && known != atStart)
            model.Contradict($"the number of objects of {list.Shape} is another one, and no request of the part changed it");
        list.CountAtStart ??= atStart;
        if (alive.Count(one => !one.IsAssumed) > total)
            model.Contradict($"a list counts fewer objects of {list.Shape} than must exist");
        foreach (var surplus in alive.Where(one => one.IsAssumed).Reverse().Take(Math.Max(0, alive.Length - total)).ToArray())
            model.Forget(surplus);
    }

    /// <summary>Adds objects to a type that the input does not name.</summary>
    private void Fill(ApiShape type, string? owner, int count, string call)
    {
        for (var i = 0; i < count; i++)
            model.AddPlaceholder(type, owner).Assume("call", call);
    }

    private void NoteLatency(ApiShape type, ImportedExchange exchange)
    {
        if (type.Node.Id != "participants")
            return;
        var isSlow = exchange.Overtaken > 0;
        if (model.Facts.PeersAreSlow is { } known && known != isSlow)
            model.Contradict("the other bridges answer at another speed");
        model.Facts.PeersAreSlow ??= isSlow;
    }

    private ListSight Sight(
        Subject subject, ModelList list, AnswerElement root, List<ModelObject> shown, int total, int first, int onPage, int? size, ImportedExchange exchange)
    {
        ModelObject[] alive = [.. model.Alive(list.Shape, list.Owner)];
        string[] listed = [.. list.Shape.Node.Elements.Where(field => field.InList).Select(field => field.Name)];
        var sample = root.Children.FirstOrDefault(item => item.IsWhole && item.Id is not null);
        var hasDeclaration = exchange.Answer!.Body.Text.StartsWith(XmlLines.Declaration, StringComparison.Ordinal);
        return new ListSight(subject.Index, total, first, onPage, shown, alive)
        {
            Sample = sample is null ? null : model.Find(list.Shape, sample.Id!),
            SampleElements = sample?.Children ?? [],
            Values = alive.ToDictionary(one => one, one => (IReadOnlyDictionary<string, string?>)listed
                .Where(path => one.Now(path) is not null || one.IsChanged(path) || one.IsCreated)
                .ToDictionary(path => path, path => one.Now(path))),
            Size = size,
            FrameBytes = (hasDeclaration ? XmlLines.Declaration.Length : 0) + Encoding.UTF8.GetByteCount(FormattableString.Invariant($"<{root.Name} total=\"{total}\"></{root.Name}>")),
        };
    }

    private static int? Number(IReadOnlyList<FormPair> query, string name) =>
        query.FirstOrDefault(pair => pair.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value is { } text
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
