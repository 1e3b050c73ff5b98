using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Verify;

/// <summary>
/// Checks contracts against a target and leaves it as it found it: each object is noted in a ledger before it is created, and removed after
/// its contract.
/// </summary>
/// <param name="target">The target, with its credentials.</param>
/// <param name="options">The options.</param>
public sealed class Verifier(ReplayTarget target, VerifyOptions options)
{
    // After so many contracts in a row without an answer, the target is gone.
    private const int MostUnreachable = 3;

    private static readonly TimeSpan s_cleanupLimit = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _own = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _left = [];

    /// <summary>Called before each request is sent, and before its answer is read. An exception ends the verification without a cleanup.</summary>
    internal Action<TargetRequest, bool>? BeforeStep { get; init; }

    /// <summary>Checks the chosen contracts.</summary>
    /// <param name="progress">Receives each result.</param>
    /// <param name="cancellation">Ends the verification after a cleanup.</param>
    /// <exception cref="VerifyRefusedException">The target refuses the credentials, has active calls, or states no known release; or a name chooses no contract.</exception>
    /// <exception cref="TargetUnreachableException">The target does not answer.</exception>
    /// <exception cref="IOException">The ledger cannot be written.</exception>
    public async Task<VerifyReport> RunAsync(IProgress<ContractResult>? progress = null, CancellationToken cancellation = default)
    {
        var chosen = ContractSuite.Choose(options.Only);
        var (started, since) = (options.Clock.GetUtcNow(), options.Clock.GetTimestamp());
        await using var connection = Connect();
        var (facts, warnings) = await new Preflight(connection, target, options).RunAsync(cancellation);

        using var ledger = options is { IsReadOnly: false, Ledger: { } path } ? Ledger.Create(path, options.Tag, target.Address) : null;
        await using var receiver = options is { IsReadOnly: false, Receiver: { } address } ? await RecordReceiver.StartAsync(address, options.Clock) : null;
        List<ContractResult> results = [];
        try
        {
            var unreachable = 0;
            foreach (var contract in chosen)
            {
                var result = await RunOneAsync(contract, facts, connection, ledger, receiver, cancellation);
                results.Add(result);
                progress?.Report(result);
                unreachable = result.Deviations is [{ Part: "connection" }] ? unreachable + 1 : 0;
                if (unreachable == MostUnreachable)
                    throw new TargetUnreachableException(target.Address, $"{MostUnreachable} contracts in a row got no answer: {result.Deviations[0].Actual}");
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Close(ledger);
            throw;
        }

        Close(ledger);
        return new VerifyReport(target.Address, facts, results) { Started = started, Elapsed = options.Clock.GetElapsedTime(since), Warnings = warnings, Left = _left };
    }

    /// <summary>Checks one contract, without the preflight of a whole verification.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="release">The release of the target, such as <c>2.9</c>.</param>
    /// <param name="cancellation">Ends the contract after a cleanup.</param>
    /// <exception cref="TargetUnreachableException">The target does not answer.</exception>
    public async Task<ContractResult> CheckAsync(Contract contract, string release, CancellationToken cancellation = default)
    {
        await using var connection = Connect();
        var facts = new TargetFacts(release, release, await Preflight.BridgesAsync(connection, cancellation), 0);
        using var ledger = options is { IsReadOnly: false, Ledger: { } path } ? Ledger.Create(path, options.Tag, target.Address) : null;
        await using var receiver = options is { IsReadOnly: false, Receiver: { } address } ? await RecordReceiver.StartAsync(address, options.Clock) : null;
        var result = await RunOneAsync(contract, facts, connection, ledger, receiver, cancellation);
        Close(ledger);
        return result;
    }

    /// <summary>Removes from the target what a verification left on it, and deletes the ledger when nothing is left.</summary>
    /// <param name="path">The ledger of the verification.</param>
    /// <param name="cancellation">Ends the cleanup. It can be repeated.</param>
    /// <exception cref="VerifyRefusedException">The ledger is of another target, or another process uses it.</exception>
    /// <exception cref="LedgerFormatException">The file is no ledger.</exception>
    /// <exception cref="TargetUnreachableException">The target does not answer.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<CleanupReport> CleanUpAsync(string path, CancellationToken cancellation = default)
    {
        await using var connection = Connect();
        CleanupReport report;
        using (var ledger = Ledger.Open(path))
        {
            if (ledger.Target != target.Address)
                throw new VerifyRefusedException($"The ledger {path} is of the target {ledger.Target}, not of {target.Address}.");
            if ((await connection.SendAsync(new TargetRequest("GET", "/api/v1/system/status"), cancellation)).Status is 401 or 403)
                throw new VerifyRefusedException($"{target.Address} refuses the credentials of {target.User}.");
            report = await new LedgerCleanup(ledger, connection, cancellation).RunAsync();
        }
        if (report.IsComplete)
            File.Delete(path);
        return report;
    }

    // A ledger is kept only while something of it is left on the target.
    private void Close(Ledger? ledger)
    {
        ledger?.Dispose();
        if (_left is [] && ledger is not null)
            File.Delete(options.Ledger!);
    }

    private TargetConnection Connect() => new(target, options.Requests with { Clock = options.Clock }, options.Rate is { } rate ? new RequestPace(rate, options.Clock) : null) { BeforeStep = BeforeStep };

    private async Task<ContractResult> RunOneAsync(
        Contract contract, TargetFacts facts, TargetConnection connection, Ledger? ledger, RecordReceiver? receiver, CancellationToken cancellation)
    {
        if (SkipReason(contract, facts, ledger) is { } reason)
            return new ContractResult(contract, ContractOutcome.Skip) { SkipReason = reason };

        var (since, from) = (options.Clock.GetTimestamp(), ledger?.Entries.Count ?? 0);
        var session = new CmsSession(facts, target, connection, options, ledger, _own, receiver, cancellation);
        string? skipped = null;
        List<Deviation> further = [];
        try
        {
            await contract.Check(session);
        }
        catch (ContractSkippedException skip)
        {
            skipped = skip.Message;
        }
        catch (ContractStoppedException)
        {
            // The reason is among the deviations of the session.
        }
        catch (TargetUnreachableException broken)
        {
            further.Add(new Deviation($"{target.Address}", "connection", "an answer", broken.Message));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await CleanUpAfterAsync(ledger, from, connection);
            throw;
        }
        await CleanUpAfterAsync(ledger, from, connection);

        Deviation[] deviations = [.. session.Deviations, .. further];
        var result = new ContractResult(contract, deviations is [_, ..] ? ContractOutcome.Fail : skipped is null ? ContractOutcome.Pass : ContractOutcome.Skip)
        {
            SkipReason = skipped,
            Deviations = deviations,
            Exchanges = session.Exchanges,
            Elapsed = options.Clock.GetElapsedTime(since),
        };
        return options.Adopted?.Judge(result, options.Tag) ?? result;
    }

    private string? SkipReason(Contract contract, TargetFacts facts, Ledger? ledger) => contract switch
    {
        _ when !contract.HoldsFor(facts.Release) && contract.Since is { } since && ReleaseNumber.Of(facts.Release) < ReleaseNumber.Of(since) => $"it holds from release {since} on, and the target is {facts.Release}",
        _ when !contract.HoldsFor(facts.Release) => $"it holds before release {contract.Until}, and the target is {facts.Release}",
        _ when ledger is null && contract.Needs != Needs.Nothing => "it writes, and this verification only reads",
        _ when contract.Needs.HasFlag(Needs.Receiver) && options.Receiver is null => "the target cannot reach this machine, or no address for it is given",
        _ when contract.Needs.HasFlag(Needs.FarEnd) && options.FarEnd is null => "no address is given that answers when the target dials it",
        _ when contract.Needs.HasFlag(Needs.Cluster) && facts.Bridges < 2 => "the target has no second Call Bridge",
        _ => null,
    };

    private async Task CleanUpAfterAsync(Ledger? ledger, int from, TargetConnection connection)
    {
        if (ledger is null || ledger.Entries.Count == from)
            return;
        using var limit = new CancellationTokenSource(s_cleanupLimit, options.Clock);
        try
        {
            _left.AddRange((await new LedgerCleanup(ledger, connection, limit.Token).RunAsync(from)).Left);
        }
        catch (Exception failed) when (failed is TargetUnreachableException or OperationCanceledException)
        {
            _left.Add($"The objects of {options.Ledger} are left: {failed.Message}");
        }
    }
}
