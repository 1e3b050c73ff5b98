using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>
/// Sends the requests of a fixture to a bridge, simulated or real, and compares each answer with the documented one. With a control API,
/// the replay first loads the fixture's world and then sets the clock and ids. Without one, ids are bound at their first occurrence, and
/// values that change with time are compared by format.
/// </summary>
/// <param name="target">The bridge to replay against.</param>
/// <param name="options">The options; null for the defaults.</param>
public sealed class Replayer(ReplayTarget target, ReplayOptions? options = null)
{
    private readonly ReplayOptions _options = options ?? new();

    /// <summary>Replays a fixture and returns the result of each exchange.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="progress">Receives the result of each exchange when it is done.</param>
    /// <param name="cancellation">Cancels the replay.</param>
    /// <exception cref="FormatException">The fixture does not reach the end of the selection.</exception>
    /// <exception cref="TargetUnreachableException">The target or its control API does not answer at all.</exception>
    /// <exception cref="ControlRefusedException">The control API refuses the world, the times or the ids of the fixture.</exception>
    public async Task<FixtureReplay> ReplayAsync(
        Fixture fixture, IProgress<ReplayResult>? progress = null, CancellationToken cancellation = default)
    {
        var exchanges = _options.Selection.Of(fixture.Exchanges);
        using var control = target is { InProcess: null, Control: { } address } ? new ControlClient(address, target.ControlToken, _options) : null;
        if (control is not null && fixture.ReadWorld() is { } world)
            await control.LoadWorldAsync(world, cancellation);

        await using var run = new ReplayRun(target, _options, target.InProcess ?? (IReplayControl?)control, fixture.Reasons, progress, cancellation);
        return new FixtureReplay(fixture, await run.AllAsync(exchanges)) { Allowed = run.Allowed };
    }
}
