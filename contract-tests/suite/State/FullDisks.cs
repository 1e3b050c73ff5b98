using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.State.Kept;
using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace CmsSim.ContractTests.State;

/// <summary>The disk of the state folder is full, or fails.</summary>
public sealed class FullDisks : IDisposable
{
    private static readonly string s_large = new('x', 150);

    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-full-").FullName;
    private readonly SmallDisk _disk = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_full_disk_refuses_changes_before_they_are_made_and_loses_none()
    {
        List<string> kept = [];
        await using (var cluster = await StartAsync())
        {
            _disk.Largest = new FileInfo(Path.Combine(_folder, "state")).Length;
            var answer = await CreateAsync(cluster, 0, s_large);
            for (var i = 1; answer.Status == 200; answer = await CreateAsync(cluster, i++, s_large))
                kept.Add(answer.Location![^36..]);

            answer.Status.Should().Be(400);
            answer.Text.Should().Contain("databaseNotReady");
            (await SpacesAsync(cluster)).Should().Equal(kept.Order(), "a refused request changes nothing");
            (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);
            (await cluster.SendAsync("PUT", $"/api/v1/coSpaces/{kept[0]}", "name=Other")).Status.Should().Be(400);
            (await cluster.SendAsync("DELETE", $"/api/v1/coSpaces/{kept[0]}")).Status.Should().Be(400);
            (await cluster.PostAsync("/api/v1/system/cdrReceivers", "uri=http://127.0.0.1:9/")).Status.Should().Be(400);
            (await cluster.PostAsync("/api/v1/calls", "name=In memory")).Status.Should().Be(200, "calls are not kept");
            (await cluster.ControlAsync("GET", "/state")).Text.Should().Contain("\"error\":\"No space left on device\"");
            (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"doing\":\"keeping the state\"").And.Contain("No space left on device; the bridges answer, and refuse changes");
            (await cluster.ControlAsync("GET", $"/journal?after={kept.Count}")).Text.Should().Contain("the state cannot be kept: No space left on device");

            _disk.Largest = null;
            kept.Add((await CreateAsync(cluster, 10_000)).Location![^36..]);
            (await cluster.ControlAsync("GET", "/state")).Text.Should().NotContain("error");
        }

        kept.Should().HaveCountGreaterThan(100, "half a megabyte is reserved");
        await using var again = await StartAsync();
        (await SpacesAsync(again)).Should().Equal(kept.Order());
    }

    [Fact]
    public async Task A_change_that_cannot_be_written_is_not_acknowledged()
    {
        await using (var cluster = await StartAsync())
        {
            await CreateAsync(cluster, 1);
            _disk.Fails = true;
            (await TryCreateAsync(cluster, 2)).Should().Be(0, "the connection ends without an answer");
            (await TryCreateAsync(cluster, 3)).Should().Be(400);
            (await cluster.ControlAsync("POST", "/reset")).Should().Be((503,
                """{"title":"Service Unavailable","status":503,"detail":"The command was carried out, but the state cannot be kept: Input/output error."}"""));
            _disk.Fails = false;
            (await TryCreateAsync(cluster, 4)).Should().Be(200);
        }

        await using var again = await StartAsync();
        (await again.GetAsync("/api/v1/coSpaces?filter=Numbered")).Text.Should().Contain("total=\"1\"").And.Contain("Numbered 4", "the reset is kept, and the change after it");
    }

    [Fact]
    public async Task Changes_that_waited_for_the_disk_are_written_in_order()
    {
        await using (var cluster = await StartAsync())
        {
            var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=5&coSpaceUriMapping=bulk$index$&coSpaceNameMapping=Bulk $index$");
            await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", $"cospaceBulkParameterSet={set}");
            _disk.Fails = true;
            cluster.Advance(10);
            (await cluster.GetAsync("/api/v1/coSpaces?filter=Bulk")).Text.Should().Contain("total=\"5\"", "a job goes on in memory");
            _disk.Fails = false;
            (await TryCreateAsync(cluster, 1)).Should().Be(200);
        }

        await using var again = await StartAsync();
        (await again.GetAsync("/api/v1/coSpaces?filter=Bulk")).Text.Should().Contain("total=\"5\"");
        (await again.GetAsync("/api/v1/coSpaces?filter=Numbered")).Text.Should().Contain("total=\"1\"");
    }

    private static Task<RawAnswer> CreateAsync(SimulatedCluster cluster, int number, string rest = "") => cluster.PostAsync("/api/v1/coSpaces", $"name=Numbered {number}{rest}&uri=n{number}");

    private static async Task<int> TryCreateAsync(SimulatedCluster cluster, int number)
    {
        try
        {
            var answer = await CreateAsync(cluster, number);
            return answer.Head.Length == 0 ? 0 : answer.Status;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<List<string>> SpacesAsync(SimulatedCluster cluster)
    {
        List<string> ids = [];
        while (true)
        {
            var page = XElement.Parse((await cluster.GetAsync($"/api/v1/coSpaces?filter=Numbered&offset={ids.Count}")).Text);
            ids.AddRange(page.Elements("coSpace").Select(space => (string)space.Attribute("id")!));
            if (ids.Count == (int)page.Attribute("total")!)
                return [.. ids.Order()];
        }
    }

    private Task<SimulatedCluster> StartAsync() => SimulatedCluster.StartAsync(configure: options => options with { StateDirectory = _folder, StateDisk = _disk, PageSize = 500 });

    /// <summary>A disk that can be full, and that can fail.</summary>
    private sealed class SmallDisk : StateDisk
    {
        /// <summary>The largest length of a file; null without a limit.</summary>
        public long? Largest { get; set; }

        public bool Fails { get; set; }

        public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at)
        {
            if (Fails)
                throw new IOException("Input/output error");
            if (at + bytes.Length > Largest)
                throw new IOException("No space left on device");
            base.Write(file, bytes, at);
        }
    }
}
