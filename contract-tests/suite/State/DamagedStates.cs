using System.Text;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.State.Kept;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.State;

/// <summary>State files that were cut off, damaged, written by another version, or are in use.</summary>
public sealed class DamagedStates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-kept-").FullName;

    private string StateFile => Path.Combine(_folder, "state");

    private string KeyFile => Path.Combine(_folder, "key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_that_ends_anywhere_has_the_changes_before_that()
    {
        await WriteAsync(3);
        var bytes = Used();
        var lengths = Enumerable.Range(StateFormat.Header.Length, bytes.Length - StateFormat.Header.Length + 1).ToList();

        var counts = lengths.Select(length => (Length: length, Read: Read(bytes[..length]))).ToList();

        var whole = Read(bytes);
        whole.Dropped.Should().Be(0);
        counts.Select(cut => cut.Read.State?.Count ?? 0).Should().BeInAscendingOrder();
        counts.Select(cut => cut.Read.State?.Count).Distinct().Should().Equal(null, whole.State!.Count - 3, whole.State.Count - 2, whole.State.Count - 1, whole.State.Count);

        // A cut between two frames leaves nothing to drop.
        counts.Count(cut => cut.Read is { Dropped: 0, State: not null }).Should().Be(4);
    }

    [Fact]
    public async Task A_byte_that_changed_ends_the_file_before_its_frame()
    {
        await WriteAsync(1);
        var bytes = Used();
        var before = Read(bytes).State!.Count - 1;
        var last = Enumerable.Range(0, bytes.Length).Last(length => Read(bytes[..length]) is { Dropped: 0 });

        for (var at = last; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x20;
            Read(damaged).State!.Count.Should().Be(before, $"byte {at} differs");
        }
    }

    [Fact]
    public async Task A_cluster_continues_before_a_torn_write_and_says_so()
    {
        await WriteAsync(2);
        await File.WriteAllBytesAsync(StateFile, Used()[..^5], TestContext.Current.CancellationToken);

        await using (var cluster = await StartAsync())
        {
            cluster.Host.Notices.Should().HaveCount(2).And.Contain(notice => notice.StartsWith("the state ended in the middle of a write; its last "));
            (await SpacesAsync(cluster)).Should().Be(5);
            await cluster.CreateAsync("/api/v1/coSpaces", "name=More");
        }
        await using (var cluster = await StartAsync())
        {
            cluster.Host.Notices.Should().ContainSingle();
            (await SpacesAsync(cluster)).Should().Be(6);
        }
    }

    [Theory]
    [InlineData("cmssim-state 0001\n", "has format 1, and this cmssim reads format 2; use the cmssim that wrote it, or choose another folder.")]
    [InlineData("something else", "is not a state of cmssim; choose another folder.")]
    [InlineData("", "is not a state of cmssim; choose another folder.")]
    [InlineData("cmssim-state 0002\n", "is damaged, or another version of cmssim wrote it: it has no whole state; delete it, or choose another folder.")]
    public async Task Another_file_is_refused_with_a_sentence(string text, string sentence)
    {
        await File.WriteAllBytesAsync(KeyFile, new byte[32], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(StateFile, text, TestContext.Current.CancellationToken);

        var refusal = await FluentActions.Awaiting(() => StartAsync()).Should().ThrowAsync<SimulatorStartException>();

        refusal.Which.Message.Should().Be($"{StateFile} {sentence}");
        (await File.ReadAllTextAsync(StateFile, TestContext.Current.CancellationToken)).Should().Be(text);
    }

    [Fact]
    public async Task Without_its_key_a_state_is_refused_and_left_as_it_is()
    {
        await WriteAsync(1);
        var (state, key) = (Used(), await File.ReadAllBytesAsync(KeyFile, TestContext.Current.CancellationToken));

        async Task<string> RefusalAsync() => (await FluentActions.Awaiting(() => StartAsync()).Should().ThrowAsync<SimulatorStartException>()).Which.Message;
        File.Delete(KeyFile);
        (await RefusalAsync()).Should().Be($"The key {KeyFile} of the state is missing; restore it, or choose another folder.");
        await File.WriteAllBytesAsync(KeyFile, key[1..], TestContext.Current.CancellationToken);
        (await RefusalAsync()).Should().Be($"The key {KeyFile} of the state cannot be used: it has 31 bytes; expected 32");
        await File.WriteAllBytesAsync(KeyFile, new byte[32], TestContext.Current.CancellationToken);
        (await RefusalAsync()).Should().Be($"{StateFile} was written with another key than {KeyFile}; restore that key, or choose another folder.");

        await File.WriteAllBytesAsync(KeyFile, key, TestContext.Current.CancellationToken);
        Used().Should().Equal(state);
        await using var cluster = await StartAsync();
        (await SpacesAsync(cluster)).Should().Be(5);
    }

    [Fact]
    public async Task No_password_or_passcode_is_in_the_files_in_clear_text()
    {
        await using (var cluster = await StartAsync(options => options with { World = "<world><bridge name=\"Core1\"/><accounts><account name=\"admin\" password=\"admin\"/><account name=\"monitor\" password=\"aPasswordOfTheWorld\"/></accounts></world>" }))
        {
            await cluster.CreateAsync("/api/v1/ldapServers", "address=192.0.2.9&portNumber=636&secure=true&username=cn%3Dadmin&password=aPasswordOfLdap");
            await cluster.CreateAsync("/api/v1/coSpaces", "name=Board&passcode=735519");
        }

        foreach (var file in Directory.EnumerateFiles(_folder))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            text.Should().NotContain("aPassword").And.NotContain("735519").And.NotContain("Board");
        }
    }

    [Fact]
    public async Task Two_clusters_do_not_share_a_folder()
    {
        await using var cluster = await StartAsync();

        var refusal = await FluentActions.Awaiting(() => StartAsync()).Should().ThrowAsync<SimulatorStartException>();

        refusal.Which.Message.Should().Be($"Another process uses the state folder {_folder}; stop it, or choose another folder.");
        await cluster.CreateAsync("/api/v1/coSpaces", "name=A");
    }

    [Fact]
    public async Task Options_that_the_state_overrides_are_named()
    {
        await WriteAsync(1);

        await using var cluster = await StartAsync(options => options with { World = "<world><bridge name=\"Other\"/></world>", Bridges = 3, Release = "3.0", Seed = 5 });

        cluster.Host.Notices.Skip(1).Should().Equal(
            $"SimulatorOptions.World is ignored, because the state continues with the world of the state; delete {StateFile} to begin again",
            $"SimulatorOptions.Release is ignored, because the state continues with release 2.0; delete {StateFile} to begin again",
            $"SimulatorOptions.Bridges is ignored, because the state continues with 2 bridges; delete {StateFile} to begin again",
            $"SimulatorOptions.Seed is ignored, because the state continues with seed 0; delete {StateFile} to begin again");
        (await SpacesAsync(cluster)).Should().Be(5);
    }

    [Fact]
    public async Task A_drill_is_not_kept() =>
        (await FluentActions.Awaiting(() => StartAsync(options => options with { Drill = SimulatedDrill.All[0].Name })).Should().ThrowAsync<SimulatorStartException>())
            .Which.Message.Should().Be("The steps of a drill cannot be kept; leave out either SimulatorOptions.Drill or SimulatorOptions.StateDirectory.");

    [Fact]
    public async Task Only_the_owner_can_read_the_state()
    {
        if (OperatingSystem.IsWindows())
            return;
        await WriteAsync(1);

        foreach (var file in (string[])[StateFile, KeyFile])
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private async Task WriteAsync(int spaces)
    {
        await using var cluster = await StartAsync();
        for (var i = 0; i < spaces; i++)
            await cluster.CreateAsync("/api/v1/coSpaces", $"name=Space {i}");
    }

    // The file without the room after its last frame.
    private byte[] Used()
    {
        var bytes = File.ReadAllBytes(StateFile);
        return bytes[..(bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1)] is var used && Read(used).Dropped == 0 ? used : Grown(bytes, used.Length);
    }

    // The last entry may itself end with zeros.
    private byte[] Grown(byte[] bytes, int length)
    {
        while (Read(bytes[..length]).Dropped > 0)
            length++;
        return bytes[..length];
    }

    private ReadState Read(byte[] bytes)
    {
        Encoding.ASCII.GetString(bytes[..StateFormat.Header.Length]).Should().Be("cmssim-state 0002\n");
        return StateReader.Read(new MemoryStream(bytes) { Position = StateFormat.Header.Length }, File.ReadAllBytes(KeyFile), Catalog.In);
    }

    private static async Task<int> SpacesAsync(SimulatedCluster cluster) => (int)XElement.Parse((await cluster.GetAsync("/api/v1/coSpaces")).Text).Attribute("total")!;

    private Task<SimulatedCluster> StartAsync(Func<SimulatorOptions, SimulatorOptions>? configure = null) =>
        SimulatedCluster.StartAsync(configure: options => configure?.Invoke(options with { StateDirectory = _folder }) ?? options with { StateDirectory = _folder });
}
