using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Compares creating, changing and deleting spaces with Kestrel that only reads the same forms.</summary>
internal sealed class Writes() : Measurement("writes", "POST, PUT, DELETE of a space against bare Kestrel reading the same form")
{
    private const int Spaces = 10_000;
    private const string Bare = "bare Kestrel";
    private const string Quiet = "simulator";

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var contest = new Contest();
        using var cores = Cores.LeaveFirstToServers();
        await contest.AddAsync(Quiet, pinned: true, "simulator", "1000");
        await contest.AddAsync(Bare, pinned: true, "bare");

        // Each round creates the same spaces, changes each of them once, and deletes them. Both servers get the same bytes.
        byte[][] posts = [.. Enumerable.Range(0, Spaces).Select(Requests.PostSpace)];
        var ids = Enumerable.Range(0, Spaces).Select(SimulatorServer.SpaceId).ToArray();
        var timed = (Post: new Dictionary<string, List<Sample>>(), Put: new Dictionary<string, List<Sample>>(), Delete: new Dictionary<string, List<Sample>>());
        for (var round = -Contest.WarmUpRounds; round < options.Rounds; round++)
        {
            var post = contest.Run(1, (name, load) =>
                load.RunOnce(posts, name == Quiet ? (i, answer) => ids[i] = answer.LocationId : null), cancellation);
            byte[][] puts = [.. ids.Select(Requests.PutSpace)];
            var put = contest.Run(1, (_, load) => load.RunOnce(puts), cancellation);
            byte[][] deletes = [.. ids.Select(id => Requests.Delete($"/api/v1/coSpaces/{id}"))];
            var delete = contest.Run(1, (_, load) => load.RunOnce(deletes), cancellation);
            if (round < 0)
            {
                Contest.LetServersCompile();
                continue;
            }
            Keep(timed.Post, post);
            Keep(timed.Put, put);
            Keep(timed.Delete, delete);
        }
        return [Compare("POST coSpaces", timed.Post), Compare("PUT coSpaces/{id}", timed.Put), Compare("DELETE coSpaces/{id}", timed.Delete)];
    }

    private static void Keep(Dictionary<string, List<Sample>> kept, Dictionary<string, List<Sample>> round)
    {
        foreach (var (name, samples) in round)
        {
            if (!kept.TryAdd(name, samples))
                kept[name].AddRange(samples);
        }
    }

    private Result Compare(string name, Dictionary<string, List<Sample>> samples) =>
        new(Name, name, samples[Quiet].PercentOf(samples[Bare]), "%", Bound.AtLeast, 70, $"{samples[Quiet].Describe()}; bare {samples[Bare].Describe()}");
}
