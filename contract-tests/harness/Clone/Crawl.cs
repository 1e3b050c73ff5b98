using System.Globalization;
using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Clone;

/// <summary>
/// Reads the documented API of one bridge: its single nodes, the pages of its lists, each object, and the lists below it. Answers that the
/// journal has are not read again.
/// </summary>
/// <param name="reader">Sends the requests.</param>
/// <param name="journal">Keeps the answers.</param>
/// <param name="bridge">The index of the bridge, from 0.</param>
/// <param name="notes">Receives the nodes that are refused or not answered.</param>
/// <param name="progress">Receives the progress. Null for none.</param>
internal sealed class Crawl(CloneReader reader, CloneJournal journal, int bridge, CloneNotes notes, IProgress<CloneProgress>? progress)
{
    private const string Api = "/api/v1";
    private const string FailureDetails = "failureDetails";

    // Bridges cap it; a larger page needs fewer requests.
    private const int PageLimit = 100;

    // As many as a world is generated with.
    private const int MostObjects = 1_000_000;

    private const int MostReadings = 5;
    private const int MostPasses = 4;
    private const int LongestText = 200;

    private readonly Dictionary<string, CrawledList> _lists = new(StringComparer.Ordinal);

    /// <summary>The lists that were read, those below objects included.</summary>
    public IReadOnlyCollection<CrawledList> Lists => _lists.Values;

    /// <summary>Reads the nodes, then reads each list again until none has changed.</summary>
    /// <param name="nodes">The nodes, in order.</param>
    /// <param name="cancellation">Cancels the crawl. The answers so far stay in the journal.</param>
    public async Task RunAsync(IReadOnlyList<CrawlNode> nodes, CancellationToken cancellation)
    {
        foreach (var node in nodes)
            await ReadAsync(node, $"{Api}{node.Shape.Node.Path}", null, cancellation);
        for (var pass = 1; await SettleAsync(cancellation); pass++)
        {
            if (pass < MostPasses)
                continue;
            Note(CloneNoteKind.Changed, Api, $"lists have changed in each of {MostPasses} passes, so objects of the last changes may be missing");
            return;
        }
    }

    private async Task ReadAsync(CrawlNode node, string path, string? owner, CancellationToken cancellation)
    {
        if (!node.IsList)
        {
            await GetAsync(path, isFresh: false, cancellation);
            return;
        }

        var list = new CrawledList(bridge, node, path, owner);
        if (await ListAsync(list, isFresh: false, cancellation))
            _lists[path] = list;
        for (var i = 0; i < list.Ids.Count; i++)
        {
            await ObjectAsync(list, list.Ids[i], cancellation);
            if (owner is null)
                progress?.Report(new(journal.Count, node.Name, i + 1, list.Ids.Count));
        }
    }

    private async Task ObjectAsync(CrawledList list, string id, CancellationToken cancellation)
    {
        if (!list.Node.HasItems)
            return;
        var path = list.PathOf(id);
        if (await GetAsync(path, isFresh: false, cancellation) is not { } answer)
            return;
        var item = list.Node.Below.Any(node => node.IsCounted) ? AnswerXml.Read(answer) : null;
        foreach (var node in list.Node.Below)
        {
            if (item is null || !node.IsEmptyIn(item))
                await ReadAsync(node, $"{path}/{node.Name}", id, cancellation);
        }
    }

    // A list that changes between two pages would lose or double objects. Each page begins with the last object of the page before, so a shift shows.
    private async Task<bool> ListAsync(CrawledList list, bool isFresh, CancellationToken cancellation)
    {
        var best = new List<string>();
        for (var reading = 1; reading <= MostReadings; reading++)
        {
            list.Pages.Clear();
            var (ids, isWhole) = await PagesAsync(list, isFresh || reading > 1, cancellation);
            if (ids is null)
                return false;
            if (isWhole)
            {
                list.Ids = ids;
                if (reading > 1 || isFresh)
                    ForgetPages(list);
                return true;
            }

            best = [.. best.Union(ids)];
        }

        list.Ids = best;
        list.IsComplete = false;
        Note(CloneNoteKind.Changed, list.Path, $"the list changed in each of {MostReadings} readings, so objects may be missing");
        return true;
    }

    // A page of an earlier reading may begin elsewhere.
    private void ForgetPages(CrawledList list)
    {
        var kept = list.Pages.Values.ToHashSet(StringComparer.Ordinal);
        journal.Forget(bridge, known => known.StartsWith(list.Path + "?", StringComparison.Ordinal) && !kept.Contains(known));
    }

    private async Task<(List<string>? Ids, bool IsWhole)> PagesAsync(CrawledList list, bool isFresh, CancellationToken cancellation)
    {
        var ids = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (read, total) = (0, 0);
        do
        {
            var overlap = ids.Count > 0 && read == ids.Count ? 1 : 0;
            var path = read == 0 ? list.Path : string.Create(CultureInfo.InvariantCulture, $"{list.Path}?offset={read - overlap}&limit={PageLimit}");
            if (await GetAsync(path, isFresh, cancellation) is not { } answer)
                return (read == 0 ? null : ids, false);
            if (ListPage.Read(AnswerXml.Read(answer)) is not { } page)
            {
                Note(CloneNoteKind.Failed, list.Path, "the answer is no list of the API");
                return (null, false);
            }

            if (list.Node.HasItems && (page.Ids.Count < page.Count || page.Total > MostObjects))
            {
                Note(CloneNoteKind.Failed, list.Path, page.Total > MostObjects ? string.Create(CultureInfo.InvariantCulture, $"the list counts more than {MostObjects} objects") : "an entry of the list has no id");
                return (null, false);
            }

            if (read > 0 && (page.Total != total || page.Count <= overlap || (overlap > 0 && (page.Ids is not [var first, ..] || first != ids[^1]))))
                return (ids, false);
            total = page.Total;
            read += page.Count - overlap;
            foreach (var id in page.Ids.Skip(overlap))
            {
                if (!seen.Add(id))
                    return (ids, false);
                ids.Add(id);
                list.Pages[id] = path;
            }

            // A list that only shows other objects, such as the licences in use, may be endless.
            if (page.Count == 0 || !list.Node.HasItems)
                return (ids, total == 0 || page.Count > 0);
        }
        while (read < total);
        return (ids, true);
    }

    // Objects may have come and gone while the others were read.
    private async Task<bool> SettleAsync(CancellationToken cancellation)
    {
        var changed = false;
        CrawledList[] settled = [.. _lists.Values.Where(list => !list.Node.IsMoving && list.Node.HasItems && (list.Owner is null || list.Pages.Values.Distinct().Skip(1).Any()))];
        foreach (var list in settled)
        {
            var before = list.Ids.ToHashSet(StringComparer.Ordinal);
            if (!await ListAsync(list, isFresh: true, cancellation))
                continue;
            string[] added = [.. list.Ids.Where(id => !before.Contains(id))];
            changed |= added is [_, ..] || list.Ids.Count != before.Count;
            foreach (var id in added)
                await ObjectAsync(list, id, cancellation);
            var now = list.Ids.ToHashSet(StringComparer.Ordinal);
            foreach (var path in before.Where(id => !now.Contains(id)).Select(list.PathOf))
                Forget(path);
        }

        return changed;
    }

    private void Forget(string path)
    {
        foreach (var below in _lists.Keys.Where(known => known.StartsWith(path + "/", StringComparison.Ordinal)).ToArray())
            _lists.Remove(below);
        notes.Forget(Shown(path));
        journal.Forget(bridge, known => known == path || known.StartsWith(path + "/", StringComparison.Ordinal));
    }

    private async Task<CloneAnswer?> GetAsync(string path, bool isFresh, CancellationToken cancellation)
    {
        if (isFresh || journal.Find(bridge, path) is not { } answer)
        {
            (var sent, var failure) = await reader.GetAsync(path, cancellation);
            if (sent is null)
            {
                Note(CloneNoteKind.Failed, path, failure!);
                return null;
            }

            // A failure may be over when the crawl is resumed.
            answer = sent;
            if (answer.Status < 500)
                journal.Add(answer);
            progress?.Report(new(journal.Count, "", 0, 0));
        }

        if (answer.Status == 200)
            return answer;
        Note(answer.Status >= 500 ? CloneNoteKind.Failed : CloneNoteKind.Refused, path, Reason(answer));
        return null;
    }

    private static string Reason(CloneAnswer answer)
    {
        var reasons = AnswerXml.Read(answer) is { Name.LocalName: FailureDetails } details ? string.Join(", ", details.Elements().Select(reason => reason.Name.LocalName)) : "";
        return string.Create(CultureInfo.InvariantCulture, $"status {answer.Status}{(reasons.Length > 0 ? $" ({VisibleText.Short(reasons, LongestText)})" : "")}");
    }

    private void Note(CloneNoteKind kind, string path, string text)
    {
        notes.Add(new CloneNote(kind, Shown(path), text));
    }

    private static string Shown(string path) => path.StartsWith(Api, StringComparison.Ordinal) && path.Length > Api.Length ? path[Api.Length..] : path;
}
