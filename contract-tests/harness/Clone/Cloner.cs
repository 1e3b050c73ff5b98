using System.Xml.Linq;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Clone;

/// <summary>Makes a world from a CMS. It reads the documented API with GET requests, and changes nothing.</summary>
public static class Cloner
{
    private const string Status = "/api/v1/system/status";

    /// <summary>Reads one bridge or several of a cluster, and returns the world.</summary>
    /// <param name="targets">The bridges. The first one shows the shared configuration; each shows its own calls, receivers and settings.</param>
    /// <param name="journal">The journal, opened for the addresses of the bridges. Answers that it has are not read again.</param>
    /// <param name="options">The options.</param>
    /// <param name="progress">Receives the progress. Null for none.</param>
    /// <param name="cancellation">Cancels the crawl. The answers so far stay in the journal.</param>
    /// <exception cref="CloneCredentialsException">A bridge rejects the credentials.</exception>
    /// <exception cref="TargetUnreachableException">A bridge cannot be reached, or has stopped answering.</exception>
    /// <exception cref="CloneException">A target shows no status of a CMS.</exception>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    public static async Task<CloneResult> RunAsync(
        IReadOnlyList<ReplayTarget> targets, CloneJournal journal, CloneOptions options, IProgress<CloneProgress>? progress, CancellationToken cancellation)
    {
        var notes = new CloneNotes();
        var lists = new List<CrawledList>();
        Version? release = null;
        string? software = null;
        for (var bridge = 0; bridge < targets.Count; bridge++)
        {
            await using var reader = new CloneReader(targets[bridge], bridge, new RequestPace(options.Rate, options.Clock), options);
            var shown = await StatusAsync(reader, journal, bridge, options.Release is not null, cancellation);
            software ??= shown;
            release ??= Version.Parse(options.Release ?? ReleaseGuess.Of(new BridgeFacts { SoftwareVersion = software }));
            var crawl = new Crawl(reader, journal, bridge, notes, progress);
            await crawl.RunAsync([.. CrawlNode.Of(release, options.ReadsViews).Where(node => bridge == 0 || IsOwn(node))], cancellation);
            lists.AddRange(crawl.Lists);
        }

        var world = new CloneWorld(journal, lists, release!, notes);
        var text = world.Write(targets[0].User, cancellation);
        string[] names = [.. targets.Index().Select(target => world.Bridges.First(one => one.Facts?.Bridge == target.Index).Name)];
        journal.Complete(names);
        return new CloneResult(text, release!.ToString(), notes.All) { SoftwareVersion = software, Objects = world.Objects, Answers = journal.Count, Bridges = names };
    }

    // Other nodes show the shared database, as the first bridge does.
    private static bool IsOwn(CrawlNode node) => node.Shape.IsLocal || node.Shape.Node.Path.StartsWith("/system/", StringComparison.Ordinal);

    private static async Task<string?> StatusAsync(CloneReader reader, CloneJournal journal, int bridge, bool hasRelease, CancellationToken cancellation)
    {
        if (journal.Find(bridge, Status) is not { Status: 200 } answer)
        {
            var (sent, failure) = await reader.GetAsync(Status, cancellation);
            if (sent is null)
                throw new TargetUnreachableException(reader.Address, failure!);
            if (sent.Status != 200)
                throw new CloneException($"{reader.Address} answers a GET of {Status} with {sent.Status}; expected the address of a CMS, and a user who may read its API.");
            journal.Add(answer = sent);
        }

        if (AnswerXml.Read(answer) is not { Name.LocalName: "status" } status)
            throw new CloneException($"{reader.Address} shows no status of a CMS at {Status}.");
        var software = (string?)status.Element("softwareVersion") is { Length: > 0 } text ? text : null;
        return software is not null || hasRelease ? software : throw new CloneException($"{reader.Address} does not show its software version; name the release of the world.");
    }
}
