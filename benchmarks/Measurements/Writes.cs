using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Compares creating, changing and deleting spaces with Kestrel that only reads the same forms.</summary>
internal sealed class Writes() : Measurement("writes", "POST, PUT, DELETE of a space against bare Kestrel reading the same form")
{
    private const int Spaces = 10_000;
    private const string Bare = "bare Kestrel";
    private const string Quiet = "simulator";
    private const string Keeping = "simulator with a state folder";

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        using var state = new TemporaryFolder();
        await using var contest = new Contest();
        using var cores = Cores.LeaveFirstToServers();
        await contest.AddAsync(Quiet, pinned: true, "simulator", "1000");
        await contest.AddAsync(Keeping, pinned: true, "keeping", "1000", state.Path);
        await contest.AddAsync(Bare, pinned: true, "bare");

        // Each round creates the same spaces, changes each of them once, and deletes them. All servers get as many bytes.
        byte[][] posts = [.. Enumerable.Range(0, Spaces).Select(Requests.PostSpace)];
        var ids = new[] { Quiet, Keeping, Bare }.ToDictionary(name => name, _ => Enumerable.Range(0, Spaces).Select(SimulatorServer.SpaceId).ToArray());
        var timed = (Post: new Dictionary<string, List<Sample>>(), Put: new Dictionary<string, List<Sample>>(), Delete: new Dictionary<string, List<Sample>>());
        for (var round = -Contest.WarmUpRounds; round < options.Rounds; round++)
        {
            var post = contest.Run(1, (name, load) => load.RunOnce(posts, name == Bare ? null : (i, answer) => ids[name][i] = answer.LocationId), cancellation);
            var puts = ids.ToDictionary(of => of.Key, of => of.Value.Select(Requests.PutSpace).ToArray());
            var put = contest.Run(1, (name, load) => load.RunOnce(puts[name]), cancellation);
            var deletes = ids.ToDictionary(of => of.Key, of => of.Value.Select(id => Requests.Delete($"/api/v1/coSpaces/{id}")).ToArray());
            var delete = contest.Run(1, (name, load) => load.RunOnce(deletes[name]), cancellation);
            if (round < 0)
            {
                Contest.LetServersCompile();
                continue;
            }
            Keep(timed.Post, post);
            Keep(timed.Put, put);
            Keep(timed.Delete, delete);
        }
        return [.. Compare("POST coSpaces", timed.Post), .. Compare("PUT coSpaces/{id}", timed.Put), .. Compare("DELETE coSpaces/{id}", timed.Delete)];
    }

    private static void Keep(Dictionary<string, List<Sample>> kept, Dictionary<string, List<Sample>> round)
    {
        foreach (var (name, samples) in round)
        {
            if (!kept.TryAdd(name, samples))
                kept[name].AddRange(samples);
        }
    }

    private IEnumerable<Result> Compare(string name, Dictionary<string, List<Sample>> samples) =>
    [
        new(Name, name, samples[Quiet].PercentOf(samples[Bare]), "%", Bound.AtLeast, 75, $"{samples[Quiet].Describe()}; bare {samples[Bare].Describe()}") { Next = 90 },
        Shown(name + ", state kept", samples[Keeping].PercentOf(samples[Bare]), "%", samples[Keeping].Describe()),
    ];
}
