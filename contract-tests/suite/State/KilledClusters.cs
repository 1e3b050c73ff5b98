using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Xml.Linq;
using CmsSim.ContractTests.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.State;

/// <summary>
/// <c>cmssim serve --state-dir</c> is killed at random instants while clients write, and started again each time. CMSSIM_KILLS=200 kills it 200
/// times, which takes some minutes.
/// </summary>
public sealed class KilledClusters : IAsyncDisposable
{
    private const int Clients = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-state-").FullName;
    private readonly CdrCollector _receiver = new();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_killed_cluster_continues_with_every_acknowledged_write()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("CMSSIM_KILLS") ?? "6", CultureInfo.InvariantCulture);
        _receiver.AcceptEverything();
        var chance = new Random(kills);
        WritingClient[] clients = [.. Enumerable.Range(0, Clients).Select(i => new WritingClient($"c{i}", i))];
        ConcurrentDictionary<string, string> owners = new();
        var inFlight = 0;
        for (var kill = 0; kill <= kills; kill++)
        {
            using var serve = ServeProcess.Start(
                ["--json", "--bridges", "1", "--log-dir", Path.Combine(_folder, "logs"), "--certificate", Path.Combine(_folder, "bridge.pfx"),
                 "--state-dir", Path.Combine(_folder, "kept"), "--limit", "stateGrowth=20000"]);
            await serve.ReadyAsync();
            using var http = new HttpClient { BaseAddress = serve.Address, Timeout = TimeSpan.FromMinutes(1) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("admin:admin"u8));
            if (kill == 0)
                await http.PostAsync("api/v1/system/cdrReceivers", WritingClient.Form(("uri", _receiver.Address)), TestContext.Current.CancellationToken);
            foreach (var client in clients)
                inFlight += await client.CompareAsync(http, owners);
            if (kill == kills)
                break;

            // The writes go on while the process dies. Some kills come before the first answer.
            var enough = chance.Next(0, 120);
            using var enoughWritten = new CountdownEvent(Math.Max(1, enough));
            var writing = clients.Select(client => Task.Run(() => client.WriteAsync(http, () =>
            {
                if (!enoughWritten.IsSet)
                    enoughWritten.Signal();
            }))).ToArray();
            if (enough > 0)
                await Task.Run(() => enoughWritten.Wait(TimeSpan.FromMinutes(1), CancellationToken.None), TestContext.Current.CancellationToken);
            await serve.KillAsync();
            await Task.WhenAll(writing);
        }

        var written = clients.Sum(client => client.Acknowledged);
        TestContext.Current.SendDiagnosticMessage($"{kills} kills, {written} acknowledged writes, {inFlight} unacknowledged writes found done");
        written.Should().BeGreaterThan(kills * 10);
        RecordsAreWhole(_receiver.RecordsSoFar());
    }

    // A record may arrive twice, when the process dies before it has noted the answer. It is then the same record.
    private static void RecordsAreWhole(List<XElement> records)
    {
        records.Should().NotBeEmpty();
        records.Select(record => (int)record.Attribute("recordIndex")!).Distinct().Order().Should().Equal(Enumerable.Range(1, records.Max(record => (int)record.Attribute("recordIndex")!)));
        records.GroupBy(record => (int)record.Attribute("recordIndex")!).Should().OnlyContain(same => same.Select(record => record.ToString()).Distinct().Count() == 1);
        records.Should().OnlyContain(record => record.Attribute("numPreceedingRecordsMissing") == null);
    }

    /// <summary>One client with spaces of its own. It knows what each of them must be, and which one write has no answer.</summary>
    private sealed class WritingClient(string name, int seed)
    {
        private readonly Random _chance = new(seed);
        private readonly Dictionary<string, (string Name, string Uri)> _spaces = [];
        private readonly HashSet<string> _known = [];
        private (string? Id, (string Name, string Uri)? After)? _inFlight;
        private int _number;

        public int Acknowledged { get; private set; }

        public static FormUrlEncodedContent Form(params (string Name, string Value)[] pairs) => new(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

        /// <summary>Writes until the server is gone.</summary>
        public async Task WriteAsync(HttpClient http, Action acknowledged)
        {
            try
            {
                while (true)
                {
                    await WriteOneAsync(http);
                    Acknowledged++;
                    acknowledged();
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                // The process was killed.
            }
        }

        /// <summary>Compares the spaces on the server with the acknowledged writes.</summary>
        /// <returns>1 when the write without an answer was done, otherwise 0.</returns>
        public async Task<int> CompareAsync(HttpClient http, ConcurrentDictionary<string, string> owners)
        {
            var found = XElement.Parse(await http.GetStringAsync($"api/v1/coSpaces?filter={name}-")).Elements("coSpace")
                .ToDictionary(space => (string)space.Attribute("id")!, space => ((string)space.Element("name")!, (string)space.Element("uri")!));
            var wasDone = 0;
            if (_inFlight is var (id, after))
            {
                if (id is null && found.Keys.Except(_spaces.Keys).FirstOrDefault() is { } created)
                    (_spaces[created], wasDone) = (after!.Value, 1);
                else if (id is not null && after is null && !found.ContainsKey(id))
                    wasDone = _spaces.Remove(id) ? 1 : 0;
                else if (id is not null && after is { } changed && found.GetValueOrDefault(id) == changed)
                    (_spaces[id], wasDone) = (changed, 1);
            }
            _inFlight = null;
            found.Should().Equal(_spaces, $"client {name} has written that");
            foreach (var one in found.Keys.Where(_known.Add))
                owners.TryAdd(one, name).Should().BeTrue("no id is given twice");
            return wasDone;
        }

        private async Task WriteOneAsync(HttpClient http)
        {
            var next = ($"{name}-{++_number}", $"{name}.{_number}");
            var id = _spaces.Count == 0 ? null : _spaces.Keys.ElementAt(_chance.Next(_spaces.Count));
            switch (_spaces.Count > 15 ? 2 : _chance.Next(id is null ? 1 : 4))
            {
                case 0:
                    _inFlight = (null, next);
                    using (var created = await http.PostAsync("api/v1/coSpaces", FormOf(next)))
                    {
                        created.EnsureSuccessStatusCode();
                        id = created.Headers.Location!.ToString()[^36..];
                        _known.Add(id).Should().BeTrue("no id is given twice");
                        _spaces[id] = next;
                    }
                    break;
                case 1:
                    _inFlight = (id, next);
                    using (var changed = await http.PutAsync($"api/v1/coSpaces/{id}", FormOf(next)))
                        changed.EnsureSuccessStatusCode();
                    _spaces[id!] = next;
                    break;
                case 2:
                    _inFlight = (id, null);
                    using (var removed = await http.DeleteAsync($"api/v1/coSpaces/{id}"))
                        removed.EnsureSuccessStatusCode();
                    _spaces.Remove(id!);
                    break;
                default:
                    // A call makes two records, and ends with the process.
                    _inFlight = null;
                    using (var call = await http.PostAsync("api/v1/calls", Form(("coSpace", id!))))
                    {
                        call.EnsureSuccessStatusCode();
                        using var ended = await http.DeleteAsync(call.Headers.Location);
                        ended.EnsureSuccessStatusCode();
                    }
                    break;
            }
            _inFlight = null;
        }

        private static FormUrlEncodedContent FormOf((string Name, string Uri) space) => Form(("name", space.Name), ("uri", space.Uri));
    }
}
