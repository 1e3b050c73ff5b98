using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;

namespace CmsSim.Cli.Diff;

/// <summary>Replays fixtures in two releases and compares the answers.</summary>
/// <param name="before">The first release.</param>
/// <param name="after">The second release.</param>
/// <param name="countsAdditions">True to count elements that only the second release has as changes.</param>
/// <param name="progress">Receives the result of each exchange in each release.</param>
internal sealed class DiffRun(string before, string after, bool countsAdditions, IProgress<ReplayResult>? progress)
{
    private readonly ReleaseFacts _facts = new(before, after);

    /// <summary>Returns the difference between the releases for one fixture.</summary>
    /// <exception cref="UserErrorException">The world of the fixture does not exist, or is invalid in its own release.</exception>
    public async Task<FixtureDiff> CompareAsync(Fixture fixture, CancellationToken cancellation)
    {
        if (fixture.WorldFile is { } named && !File.Exists(named))
            throw new UserErrorException($"{fixture.File}: the world {fixture.World} does not exist; the attribute \"world\" names a file relative to the fixture.");
        var world = fixture.ReadWorld();
        var (first, lacksBefore) = await ReplayAsync(fixture, world, before, cancellation);
        var (second, lacksAfter) = await ReplayAsync(fixture, world, after, cancellation);

        var answers = new AnswerDiff(new ValuePairs());
        var consequences = new Consequences();
        var exchanges = new List<ExchangeDiff>();
        foreach (var (one, other) in first.Results.Zip(second.Results))
        {
            var exchange = Compare(one, other, answers, consequences);
            consequences.Note(exchange);
            exchanges.Add(exchange);
        }

        return new FixtureDiff(fixture, [.. lacksBefore, .. lacksAfter], exchanges);
    }

    private ExchangeDiff Compare(ReplayResult one, ReplayResult other, AnswerDiff answers, Consequences consequences)
    {
        List<AnswerDifference> differences = [.. answers.Compare(one.Answer, other.Answer)];
        var (method, path, form) = (one.Exchange.Request.Method, one.SentPath, one.SentBody ?? "");
        var creates = new[] { one.Answer, other.Answer }.Any(answer => answer is { Status: >= 200 and < 300 });
        List<DiffCause> causes = [.. _facts.CausesOf(method, path, form, creates)];
        var ownCauses = causes.Count;
        for (var i = 0; i < differences.Count; i++)
        {
            if (CauseOf(differences[i], path, form, consequences, hasOwnCause: ownCauses > 0) is not { } cause)
                continue;
            differences[i] = differences[i] with { IsAddition = cause.IsAddition };
            if (!causes.Contains(cause))
                causes.Add(cause);
        }

        foreach (var reason in ReasonsOf(one.Answer).Concat(ReasonsOf(other.Answer)).Distinct())
        {
            if (differences is [_, ..] && _facts.CauseOfReason(reason) is { } cause)
                causes.Add(cause);
        }

        return new ExchangeDiff { Exchange = one.Exchange, Path = path, Before = one.Answer, After = other.Answer, Differences = differences, Causes = causes, CountsAdditions = countsAdditions };
    }

    // A cause in the request explains a different status, so only parts of a body need one of their own.
    private DiffCause? CauseOf(AnswerDifference difference, string path, string form, Consequences consequences, bool hasOwnCause) =>
        (difference.Elements is [_, ..] ? _facts.CauseOfElement(path, difference.Elements) : null)
        ?? (hasOwnCause && difference.Elements is [] ? null : consequences.Of(difference, path, form));

    private static IEnumerable<string> ReasonsOf(WireAnswer? answer)
    {
        const string Start = "<failureDetails><";
        var text = answer?.Text ?? "";
        var at = text.IndexOf(Start, StringComparison.Ordinal);
        return at < 0 ? [] : [new string([.. text[(at + Start.Length)..].TakeWhile(char.IsAsciiLetterOrDigit)])];
    }

    private async Task<(FixtureReplay Replay, IReadOnlyList<WorldChange> Lacks)> ReplayAsync(Fixture fixture, string? world, string release, CancellationToken cancellation)
    {
        SimulatorHost? host = null;
        try
        {
            IReadOnlyList<WorldChange> lacks = [];
            if (world is null)
                host = await StartAsync(null, release, cancellation);
            else
                (_, lacks) = await ReleaseWorld.FitAsync(world, release, async text => host = await StartAsync(text, release, cancellation));
            var bridge = host!.Bridges.FirstOrDefault(running => running.Name == fixture.Host) ?? host.Bridges[0];
            var target = new ReplayTarget(new Uri("http://127.0.0.1"))
            {
                User = host.Playback.User,
                Password = host.Playback.Password,
                InProcess = new PlayedBridge(host, bridge.Name, keepsIds: false),
            };
            var options = new ReplayOptions { Normalisers = NormaliserSets.OwnValues, KeepsAnswers = true };
            return (await new Replayer(target, options).ReplayAsync(fixture, progress, cancellation), lacks);
        }
        finally
        {
            if (host is not null)
                await host.DisposeAsync();
        }
    }

    private static async Task<SimulatorHost> StartAsync(string? world, string release, CancellationToken cancellation)
    {
        try
        {
            return await SimulatorHost.StartAsync(
                new SimulatorOptions
                {
                    HttpsPort = null,
                    HttpPort = null,
                    ControlPort = null,
                    IsReachedInProcess = true,
                    VirtualClock = DateTimeOffset.UnixEpoch,
                    World = world,
                    Release = release,
                    LogDirectory = null,
                },
                cancellation);
        }
        catch (SimulatorStartException wrong) when (wrong.InnerException is WorldFormatException format)
        {
            throw format;
        }
    }
}
