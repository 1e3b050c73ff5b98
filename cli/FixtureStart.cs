using System.Globalization;
using System.Net;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>The start of <c>cmssim serve --from</c>: a fixture whose exchanges are played before the cluster serves.</summary>
internal sealed class FixtureStart
{
    private const int MostDifferences = 20;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1);

    private readonly Fixture _fixture;
    private readonly ReplayUntil? _until;

    private FixtureStart(Fixture fixture, ReplayUntil? until) => (_fixture, _until) = (fixture, until);

    /// <summary>The time of the first exchange.</summary>
    public DateTimeOffset Start => _fixture.Exchanges[0].At;

    /// <summary>The world of the fixture. Null when it names none.</summary>
    public FileInfo? World => _fixture.WorldFile is { } file ? new FileInfo(file) : null;

    /// <summary>Chooses the fixture and the last exchange to play.</summary>
    /// <param name="path">A fixture, or a folder of fixtures.</param>
    /// <param name="until">A trace number or a time of the log; null for all exchanges.</param>
    /// <exception cref="UserErrorException">No fixture can be read, or none holds the exchange or time.</exception>
    public static FixtureStart Read(string path, string? until)
    {
        var fixtures = ReplayInputs.Read([path]);
        if (fixtures.Any(fixture => fixture.WorldText is not null))
            throw new UserErrorException($"{path} is not a fixture; cmssim import makes fixtures of logs and recorded requests.");
        if (until is null)
        {
            return fixtures is [var only]
                ? new FixtureStart(only, null)
                : throw new UserErrorException($"{path} holds {fixtures.Count} fixtures; name one of them, or set --until to an exchange or a time of one.");
        }

        var end = EndFrom(until);
        var chosen = fixtures.FirstOrDefault(fixture => end.IsIn(fixture.Exchanges))
            ?? fixtures.Where(fixture => end.CountIn(fixture.Exchanges) is not null).MaxBy(fixture => fixture.Exchanges[0].At);
        return chosen is not null
            ? new FixtureStart(chosen, end)
            : throw new UserErrorException($"{path}: {end.MissingIn(fixtures.SelectMany(fixture => fixture.Exchanges))}");
    }

    /// <summary>Reads the value of <c>--until</c>.</summary>
    /// <exception cref="UserErrorException">The value is invalid.</exception>
    public static ReplayUntil EndFrom(string text)
    {
        try
        {
            return ReplayUntil.Read(text);
        }
        catch (FormatException wrong)
        {
            throw new UserErrorException($"--until: {wrong.Message}");
        }
    }

    /// <summary>Plays the exchanges to the bridge that the fixture names, and reports each answer that differs.</summary>
    /// <exception cref="UserErrorException">The cluster cannot be brought into the state of the fixture.</exception>
    public async Task PlayAsync(SimulatorHost host, Action<string> report, CancellationToken cancellation)
    {
        var bridge = host.Bridges.FirstOrDefault(running => running.Name == _fixture.Host) ?? host.Bridges[0];
        var target = new ReplayTarget(bridge.Https ?? bridge.Http ?? new Uri($"http://{IPAddress.Loopback}"))
        {
            User = host.Playback.User,
            Password = host.Playback.Password,
            InProcess = new PlayedBridge(host, bridge.Name),
        };
        var options = new ReplayOptions
        {
            Selection = _until is null ? ReplaySelection.All : ReplaySelection.All.Until(_until),
            KeepsAnswers = false,

            // On the real clock, times and what depends on them are those of today.
            Normalisers = host.Clock is null ? NormaliserSets.Read("time,counter") : NormaliserSets.Exact,
        };
        try
        {
            Report((await new Replayer(target, options).ReplayAsync(_fixture, cancellation: cancellation)).Results, report);
            if (EndOfPlay() is { } time)
                host.Playback.AdvanceTo(time);
        }
        catch (Exception failed) when (failed is FormatException or ControlRefusedException or TargetUnreachableException)
        {
            throw new UserErrorException($"{_fixture.File}: {failed.Message}");
        }
    }

    // After all exchanges, the log may have later lines, whose stamps are whole seconds. After one exchange, its answer is the last line.
    private DateTimeOffset? EndOfPlay() => _until is not null
        ? _until.TimeIn(_fixture.Exchanges)
        : _fixture.Exchanges.SelectMany(exchange => exchange.During.Concat(exchange.After)).Max(line => line.At) + s_second;

    private static void Report(IReadOnlyList<ReplayResult> results, Action<string> report)
    {
        ReplayResult[] differing = [.. results.Where(result => !result.Matches)];
        foreach (var result in differing.Take(MostDifferences))
        {
            report(VisibleText.OneLine(string.Create(CultureInfo.InvariantCulture,
                $"exchange {result.Exchange.Trace} {result.Exchange.Request.Method} {result.SentPath} differs from the fixture: {result.Differences[0]}{(result.Rule is { } rule ? $"; rule of the simulator: {rule}" : "")}")));
        }

        if (differing is [_, ..])
            report(string.Create(CultureInfo.InvariantCulture, $"{differing.Length} of {results.Count} exchanges differ from the fixture; the cluster may not be in the state of the log."));
    }
}
