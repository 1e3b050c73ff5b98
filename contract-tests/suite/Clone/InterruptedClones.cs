using System.Text;
using CmsSim.Cli.Worlds;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Clone;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Clone;

/// <summary>Clones that are killed, cancelled and resumed.</summary>
public sealed class InterruptedClones
{
    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_spaces_are_cloned_in_several_runs_and_served_with_the_same_bytes()
    {
        await using var original = await SimulatedCluster.StartAsync(Generated(10_000, 300));
        using var lab = new CloneLab();
        var targets = CloneLab.TargetsOf(original);
        var counts = new List<int>();
        foreach (var stop in new[] { 1, 700, 9_000, int.MaxValue })
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(s_cancellation);
            using var journal = lab.Open(targets[0].Address);
            counts.Add(journal.Count);
            var run = Cloner.RunAsync(targets, journal, CloneLab.Fast, new Stop(stop, cancel), cancel.Token);
            if (stop < int.MaxValue)
            {
                await FluentActions.Awaiting(() => run).Should().ThrowAsync<OperationCanceledException>();
                continue;
            }

            var result = await run;
            result.Notes.Should().OnlyContain(note => note.Kind == CloneNoteKind.Unknown || note.Kind == CloneNoteKind.Assumed);
            journal.Dispose();
            (await lab.DifferencesAsync(result)).Should().BeEmpty();
        }

        counts.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems("each run continues where the one before ended");
    }

    [Fact]
    public async Task A_journal_that_ends_at_any_byte_gives_the_same_world()
    {
        await using var original = await SimulatedCluster.StartAsync(Generated(30, 8));
        using var lab = new CloneLab();
        var world = (await lab.CloneAsync(original)).World;
        var whole = await File.ReadAllBytesAsync(lab.JournalPath, s_cancellation);
        var random = new Random(5);
        foreach (var length in Enumerable.Range(0, 25).Select(_ => random.Next(whole.Length)).Concat([0, 1, whole.Length - 1, Array.IndexOf(whole, (byte)'\n')]))
        {
            await File.WriteAllBytesAsync(lab.JournalPath, whole[..length], s_cancellation);

            (await lab.CloneAsync(original)).World.Should().Be(world, $"the journal had {length} bytes");
        }
    }

    [Fact]
    public async Task The_journal_of_another_target_is_refused()
    {
        await using var original = await SimulatedCluster.StartAsync(Generated(1, 1));
        using var lab = new CloneLab();
        await lab.CloneAsync(original);

        var open = () => lab.Open(new Uri("https://other.example.com/"));

        open.Should().Throw<CloneException>().WithMessage($"*belongs to a clone of {original.Host.Bridges[0].Http}; delete it to start again, or name another output.");
    }

    [Theory]
    [InlineData("hello\n", "*holds no answers of cmssim clone.")]
    [InlineData("{}\n", "*holds no answers of cmssim clone.")]
    [InlineData("{\"format\":\"cmssim clone 9\",\"targets\":[]}\n", "*was written by another version*")]
    [InlineData("{\"format\":\"cmssim clone 1\",\"targets\":[\"http://a/\"]}\n{\"bridge\":0}\n", "*:2: this line is damaged*")]
    [InlineData("{\"format\":\"cmssim clone 1\",\"targets\":[\"http://a/\"]}\n[]\n", "*:2: this line is damaged*")]
    [InlineData("{\"format\":\"cmssim clone 1\",\"targets\":[\"http://a/\"]}\n{\"bridge\":0,\"get\":\"/\",\"status\":200,\"type\":\"\",\"bytes\":\"%\"}\n", "*:2: this line is damaged*")]
    public async Task A_damaged_journal_is_refused(string text, string message)
    {
        using var lab = new CloneLab();
        await File.WriteAllTextAsync(lab.JournalPath, text, s_cancellation);

        FluentActions.Invoking(() => lab.Open(new Uri("http://a/"))).Should().Throw<CloneException>().WithMessage(message);
    }

    private static string Generated(int spaces, int users)
    {
        using var world = new MemoryStream();
        WorldGenerator.Write(new WorldSize(spaces, users, 7, "2.9"), world);
        return Encoding.UTF8.GetString(world.ToArray());
    }

    private sealed class Stop(int answers, CancellationTokenSource cancel) : IProgress<CloneProgress>
    {
        public void Report(CloneProgress value)
        {
            if (value.Answers >= answers)
                cancel.Cancel();
        }
    }
}
