using System.Net;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary>A bridge of this process, as a replay sees it.</summary>
/// <param name="host">The cluster.</param>
/// <param name="name">The name of the bridge.</param>
/// <param name="keepsIds">False to drop handed-in ids that an exchange did not use, so that the next one gets its own.</param>
internal sealed class PlayedBridge(SimulatorHost host, string name, bool keepsIds = true) : IInProcessTarget
{
    private readonly SimulatedPlayback _playback = host.Playback;

    // A redacted address may be a word. The world says how the bridge then sees this machine.
    public Task<Stream> ConnectAsync(string client, CancellationToken cancellation) =>
        _playback.ConnectAsync(name, IPAddress.TryParse(client, out var address) ? address : IPAddress.Loopback, cancellation);

    public Task SetClockAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        _playback.AdvanceTo(now);
        return Task.CompletedTask;
    }

    public Task<int?> WaitingAnswersAsync(CancellationToken cancellation) => Task.FromResult<int?>(_playback.WaitingAnswers);

    public Task QueueIdsAsync(IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        try
        {
            if (!keepsIds)
                _playback.DropIds();
            _playback.GiveIds([.. ids.Select(Guid.Parse)]);
            return Task.CompletedTask;
        }
        catch (Exception refused) when (refused is InvalidOperationException or FormatException)
        {
            throw new ControlRefusedException(refused.Message);
        }
    }

    public Task<string?> RuleOfAsync(string method, string path, CancellationToken cancellation)
    {
        if (_playback.LatestOf(method, path) is not { } exchange)
            return Task.FromResult<string?>(null);
        string[] rules =
        [
            .. exchange.Refusals.Select(refusal => new StatedReason(refusal.Reason, refusal.Parameter, refusal.Why, refusal.Evidence).ToString()),
            .. exchange.Ignored.Select(ignored => StatedReason.Ignored(ignored.Parameter, ignored.Why)),
        ];
        return Task.FromResult(rules is [] ? null : string.Join("; ", rules));
    }
}
