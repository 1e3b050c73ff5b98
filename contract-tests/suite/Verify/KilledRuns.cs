using CmsSim.Harness.Verify;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Verify;

/// <summary>A verification that is killed at any point is cleaned up by its ledger.</summary>
public sealed class KilledRuns
{
    private const int Points = 200;

    private static readonly Contract[] s_writing = [.. ContractSuite.All.Where(contract => contract.Needs != Needs.Nothing && contract.HoldsFor("2.9"))];

    public static TheoryData<int> Parts => [.. Enumerable.Range(0, 8)];

    [Theory, MemberData(nameof(Parts))]
    public async Task A_run_that_is_killed_at_a_random_point_is_cleaned_up(int part)
    {
        var random = new Random(part);
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        var before = await verified.ObjectsAsync();

        for (var point = 0; point < Points / 8; point++)
        {
            var contract = s_writing[random.Next(s_writing.Length)];
            var options = verified.NextOptions() with { RecordsWithin = TimeSpan.FromMilliseconds(100) };

            // A step is before a request is sent, or after it was sent and before its answer is read. The count differs between contracts.
            var left = random.Next(2, 24);
            var killed = new Verifier(verified.Target, options) { BeforeStep = (_, _) => { if (--left <= 0) throw new KilledException(); } };
            try
            {
                await killed.CheckAsync(contract, "2.9");
            }
            catch (KilledException)
            {
                // The process is gone: nothing is removed, and its connections are cut.
            }
            await verified.SettledAsync();
            if (File.Exists(options.Ledger))
                (await new Verifier(verified.Target, options).CleanUpAsync(options.Ledger!)).Left.Should().BeEmpty();

            (await verified.ObjectsAsync()).Should().Be(before, "{0} was killed after {1} steps", contract.Name, left);
            File.Exists(options.Ledger).Should().BeFalse();
        }
    }

    [Theory, InlineData(5), InlineData(40), InlineData(121)]
    public async Task A_run_that_is_cancelled_removes_what_its_contract_has_created(int steps)
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        var before = await verified.ObjectsAsync();
        var options = verified.NextOptions() with { Only = ["forms", "bulk"] };
        using var stop = new CancellationTokenSource();
        var cancelled = new Verifier(verified.Target, options) { BeforeStep = (_, _) => { if (--steps == 0) stop.Cancel(); } };

        await cancelled.Invoking(it => it.RunAsync(null, stop.Token)).Should().ThrowAsync<OperationCanceledException>();

        (await verified.ObjectsAsync()).Should().Be(before);
        File.Exists(options.Ledger).Should().BeFalse();
    }

    [Fact]
    public async Task A_ledger_with_a_torn_last_line_is_read_without_it()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        var options = verified.NextOptions();
        var created = (await verified.Cluster.CreateAsync("/api/v1/coSpaces", $"name={options.Tag}-a"));
        await File.WriteAllTextAsync(options.Ledger!, $"cmssim-ledger 1\t{options.Tag}\t{verified.Target.Address}\nintent\t1\t/api/v1/coSpaces\tname={options.Tag}-a\nmade\t1\t/api/v1/coSp");

        var report = await new Verifier(verified.Target, options).CleanUpAsync(options.Ledger!);

        report.Removed.Should().Equal($"/api/v1/coSpaces/{created}");
        File.Exists(options.Ledger).Should().BeFalse();
    }

    [Fact]
    public async Task A_ledger_of_another_target_is_refused()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        var options = verified.NextOptions();
        await File.WriteAllTextAsync(options.Ledger!, $"cmssim-ledger 1\t{options.Tag}\thttps://192.0.2.9/\n");

        await new Verifier(verified.Target, options).Invoking(it => it.CleanUpAsync(options.Ledger!)).Should().ThrowAsync<VerifyRefusedException>().WithMessage("*https://192.0.2.9/*");
        File.Exists(options.Ledger).Should().BeTrue();
    }

    [Theory, InlineData(""), InlineData("<xml/>\n"), InlineData("cmssim-ledger 1\ta\thttps://192.0.2.9/\nmade\tx\ty\n")]
    public async Task A_file_that_is_no_ledger_is_refused(string text)
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        var options = verified.NextOptions();
        await File.WriteAllTextAsync(options.Ledger!, text);

        await new Verifier(verified.Target, options).Invoking(it => it.CleanUpAsync(options.Ledger!)).Should().ThrowAsync<LedgerFormatException>();
    }

    [Fact]
    public async Task An_object_of_another_client_with_the_same_values_stays()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        var options = verified.NextOptions();
        var other = await verified.Cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=5");
        await File.WriteAllTextAsync(options.Ledger!, $"cmssim-ledger 1\t{options.Tag}\t{verified.Target.Address}\nintent\t1\t/api/v1/callProfiles\tparticipantLimit=5\t{other}\n");
        var own = await verified.Cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=5");

        var report = await new Verifier(verified.Target, options).CleanUpAsync(options.Ledger!);

        report.Removed.Should().Equal($"/api/v1/callProfiles/{own}");
        (await verified.Cluster.GetAsync($"/api/v1/callProfiles/{other}")).Status.Should().Be(200);
    }

    private sealed class KilledException : Exception;
}
