using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.SystemLevel;

/// <summary>
/// Random scripts of writes, jobs, losses, splits and returns in clusters of one to five database nodes. There are never two masters, never a
/// write without a master, and no acknowledged write is lost. A failing script is printed with its seed.
/// </summary>
public sealed class RandomClusters
{
    private const int Bridges = 5;

    // The long run has as many scripts as the meetings; a run on a desk has a tenth.
    private static readonly int s_scripts = FuzzRun.Size is "short" ? 1_000 : 10_000;

    private static readonly World[] s_worlds = [.. new[]
    {
        "",
        "<database><node bridge=\"Core1\"/></database>",
        "<database><node bridge=\"Core1\"/><node bridge=\"Core2\"/></database>",
        "<database><node bridge=\"Core1\"/><node bridge=\"Core2\"/><node name=\"db3\" address=\"10.0.0.3\"/></database>",
        "<database><node bridge=\"Core1\"/><node bridge=\"Core2\"/><node bridge=\"Core3\"/><node name=\"db4\" address=\"10.0.0.4\"/></database>",
    }.Select(database => InsideCluster.WorldOf(
        $"<world>{string.Concat(Enumerable.Range(1, Bridges).Select(i => $"<bridge name=\"Core{i}\"/>"))}<accounts><account name=\"admin\" password=\"admin\"/></accounts>{database}"
        + "<cospaceBulkParameterSets><cospaceBulkParameterSet id=\"22222222-0000-4000-8000-000000000001\"><startIndex>1</startIndex><endIndex>3</endIndex><coSpaceUriMapping>room$index$</coSpaceUriMapping></cospaceBulkParameterSet></cospaceBulkParameterSets></world>",
        "2.9"))];

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Deed.Create)), (4, Gen.Const(Deed.Rename)), (2, Gen.Const(Deed.Delete)), (2, Gen.Const(Deed.Sync)), (4, Gen.Const(Deed.Pass)), (2, Gen.Const(Deed.Stop)),
            (3, Gen.Const(Deed.Start)), (2, Gen.Const(Deed.Isolate)), (2, Gen.Const(Deed.Rejoin)), (2, Gen.Const(Deed.Split)), (2, Gen.Const(Deed.Heal)), (1, Gen.Const(Deed.StopNode)), (2, Gen.Const(Deed.StartNode))),
        Gen.Int[0, Bridges - 1], Gen.Int[0, 99],
        (deed, bridge, which) => new Step(deed, bridge, which));

    private enum Deed
    {
        Create,
        Rename,
        Delete,
        Sync,
        Pass,
        Stop,
        Start,
        Isolate,
        Rejoin,
        Split,
        Heal,
        StopNode,
        StartNode,
    }

    [Fact]
    public async Task Random_scripts_have_one_master_at_most_and_lose_no_acknowledged_write()
    {
        var (refused, promoted) = (0, 0);
        for (var i = 0; i < s_worlds.Length; i++)
        {
            await using var lab = new InsideCluster(s_worlds[i]);
            await s_step.Array[1, 30].SampleAsync(
                async script =>
                {
                    lab.Reset();
                    var play = new Play(lab);
                    await play.ThroughAsync(script);
                    (refused, promoted) = (refused + play.Refused, promoted + play.Promoted);
                },
                iter: s_scripts / s_worlds.Length, threads: 1);
        }
        refused.Should().BeGreaterThan(s_scripts / 10, "scripts lose the master");
        promoted.Should().BeGreaterThan(s_scripts / 20, "and get another");
    }

    private readonly record struct Step(Deed Deed, int Bridge, int Which);

    /// <summary>Plays one script beside a model of the database.</summary>
    private sealed class Play(InsideCluster lab)
    {
        // The names of the spaces that were acknowledged; null for a deleted one.
        private readonly Dictionary<string, string?> _written = [];
        private readonly Dictionary<int, Dictionary<string, string?>> _lost = [];
        private readonly bool[] _reached = [true, true, true, true, true];
        private int _syncs;
        private string? _master = lab.Cluster.Database.Master?.Name;

        public int Refused { get; private set; }

        public int Promoted { get; private set; }

        public async Task ThroughAsync(Step[] script)
        {
            foreach (var step in script)
            {
                await DoAsync(step);
                HasTheMasterOfTheRule();
                NoteLosses();
                await ReadsAsync(step);
            }
            await EndAsync();
        }

        private async Task DoAsync(Step step)
        {
            // A bridge that has lost the master does not know later spaces.
            var known = _lost.GetValueOrDefault(step.Bridge, _written);
            var ids = _written.Where(entry => entry.Value is not null && known.GetValueOrDefault(entry.Key) is not null).Select(entry => entry.Key).ToList();
            switch (step.Deed)
            {
                case Deed.Create:
                    var created = await WriteAsync("POST", "/api/v1/coSpaces", $"name=n{step.Which}", step.Bridge);
                    if (created is { } location)
                        _written[location[^36..]] = $"n{step.Which}";
                    break;
                case Deed.Rename when ids is [_, ..]:
                    if (await WriteAsync("PUT", "/api/v1/coSpaces/" + ids[step.Which % ids.Count], $"name=r{step.Which}", step.Bridge) is not null)
                        _written[ids[step.Which % ids.Count]] = $"r{step.Which}";
                    break;
                case Deed.Delete when ids is [_, ..]:
                    if (await WriteAsync("DELETE", "/api/v1/coSpaces/" + ids[step.Which % ids.Count], "", step.Bridge) is not null)
                        _written[ids[step.Which % ids.Count]] = null;
                    break;
                case Deed.Sync:
                    if (await WriteAsync("POST", "/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=22222222-0000-4000-8000-000000000001", step.Bridge) is not null)
                        _syncs++;
                    break;
                case Deed.Pass:
                    lab.Advance(TimeSpan.FromSeconds(step.Which / 20.0));
                    break;
                default:
                    using (lab.Cluster.Enter())
                        Disturb(step);
                    break;
            }
        }

        private void Disturb(Step step)
        {
            var (cluster, bridge) = (lab.Cluster, lab.Cluster.Bridges[step.Bridge]);
            switch (step.Deed)
            {
                case Deed.Stop:
                    cluster.LifeCycle.Stop(bridge);
                    break;
                case Deed.Start:
                    cluster.LifeCycle.Start(bridge);
                    break;
                case Deed.Isolate:
                    cluster.LifeCycle.Isolate(bridge);
                    break;
                case Deed.Rejoin:
                    cluster.LifeCycle.Rejoin(bridge);
                    break;
                case Deed.Split:
                    cluster.LifeCycle.Split([.. cluster.NetworkServers.Index().GroupBy(server => (step.Which >> server.Index) & 1).Select(group => group.Select(server => server.Item).ToList())]);
                    break;
                case Deed.Heal:
                    cluster.LifeCycle.Heal();
                    break;
                case Deed.StopNode or Deed.StartNode when cluster.Database.Nodes is [_, ..] nodes:
                    cluster.LifeCycle.SetStarted(nodes[step.Which % nodes.Count], step.Deed is Deed.StartNode);
                    break;
            }
        }

        // Accepted exactly when the bridge reaches the master. Returns the location, or an empty text; null when refused.
        private async Task<string?> WriteAsync(string method, string target, string form, int bridge)
        {
            var (isRunning, canWrite) = (lab.Cluster.Bridges[bridge].IsRunning, Reaches(bridge));
            var (status, location, body) = await lab.SendAsync(method, target, form, bridge);
            status.Should().Be(!isRunning ? 0 : canWrite ? 200 : 400);
            if (status == 400)
            {
                body.Should().Contain("<databaseNotReady />");
                Refused++;
            }
            return status == 200 ? location ?? "" : null;
        }

        // The rule, worked out from the nodes alone.
        private void HasTheMasterOfTheRule()
        {
            var (database, network) = (lab.Cluster.Database, lab.Cluster.Network);
            var able = database.Nodes.Where(node => database.IsRunning(node)
                && database.Nodes.Count(other => database.IsRunning(other) && network.Connects(node.Server, other.Server)) > database.Nodes.Count / 2).ToList();
            if (able is [])
                database.Master.Should().BeNull();
            else
                able.Should().Contain(node => node == database.Master);
            foreach (var (one, other) in able.SelectMany(one => able, (one, other) => (one, other)))
                network.Connects(one.Server, other.Server).Should().BeTrue("two sides cannot both have a majority");
            if (database.Master?.Name is { } master && master != _master)
                (Promoted, _master) = (Promoted + 1, master);
        }

        private void NoteLosses()
        {
            for (var k = 0; k < Bridges; k++)
            {
                var reaches = Reaches(k);
                if (!lab.Cluster.Bridges[k].IsRunning && lab.Cluster.Bridges[k].Configuration.StaleCopy is null)
                    _lost.Remove(k);
                else if (!reaches && !_lost.ContainsKey(k))
                    _lost[k] = new(_written);
                if (reaches)
                    _lost.Remove(k);
                _reached[k] = reaches;
            }
        }

        // One space at each bridge: as acknowledged where the master is in reach, and as it was elsewhere.
        private async Task ReadsAsync(Step step)
        {
            if (_written.Count == 0)
                return;
            var id = _written.Keys.ElementAt(step.Which % _written.Count);
            for (var k = 0; k < Bridges; k++)
            {
                if (!lab.Cluster.Bridges[k].IsRunning)
                    continue;
                var known = _lost.GetValueOrDefault(k, _written);
                var (_, _, body) = await lab.SendAsync("GET", "/api/v1/coSpaces/" + id, "", k);
                if (known.GetValueOrDefault(id) is { } name)
                    body.Should().Contain($"<name>{name}</name>", $"Core{k + 1} reads it");
                else
                    body.Should().Contain("<coSpaceDoesNotExist />", $"Core{k + 1} does not know it");
            }
        }

        private async Task EndAsync()
        {
            using (lab.Cluster.Enter())
            {
                lab.Cluster.LifeCycle.Heal();
                foreach (var bridge in lab.Cluster.Bridges)
                    lab.Cluster.LifeCycle.Start(bridge);
                foreach (var node in lab.Cluster.Database.Nodes)
                    lab.Cluster.LifeCycle.SetStarted(node, isStarted: true);
            }
            lab.Advance(TimeSpan.FromMinutes(2));
            _lost.Clear();
            for (var k = 0; k < Bridges; k++)
            {
                foreach (var (id, name) in _written)
                    (await lab.SendAsync("GET", "/api/v1/coSpaces/" + id, "", k)).Body.Should().Contain(name is null ? "coSpaceDoesNotExist" : $"<name>{name}</name>");
                var (_, _, syncs) = await lab.SendAsync("GET", "/api/v1/cospaceBulkSyncs?limit=100", "", k);
                (syncs.Split("<status>complete</status>").Length - 1).Should().Be(_syncs, "every job is done in the end");
            }
            lab.Cluster.Database.Nodes.Should().OnlyContain(node => lab.Cluster.Database.BehindOf(node) == 0);
            lab.Cluster.Incidents.Latest.Should().BeEmpty();
        }

        private bool Reaches(int bridge) => lab.Cluster.Bridges[bridge].ReachesMaster;
    }
}
