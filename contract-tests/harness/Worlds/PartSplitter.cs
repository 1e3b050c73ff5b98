namespace CmsSim.Harness.Worlds;

/// <summary>A run of exchanges that one world explains.</summary>
/// <param name="First">The index of the first exchange.</param>
/// <param name="Exchanges">The exchanges.</param>
/// <param name="Model">The model after the exchanges.</param>
/// <param name="IdsOf">Returns the ids that the bridge hands out in an exchange of the part, by its index in the part.</param>
/// <param name="Reason">The reason for which the part before ended. Null for the first part, and for one that continues after a limit.</param>
internal sealed record FixturePart(int First, IReadOnlyList<TimedExchange> Exchanges, WorldModel Model, Func<int, IReadOnlyList<string>> IdsOf, string? Reason);

/// <summary>
/// Splits exchanges into parts. A part ends where an exchange contradicts it: at the last place at which requests are missing from the log,
/// because the cause must be among them, or directly before the exchange if none is missing.
/// </summary>
/// <param name="exchanges">The exchanges.</param>
/// <param name="begin">Returns the model with which a part begins; true after a restart of the bridge.</param>
internal sealed class PartSplitter(IReadOnlyList<TimedExchange> exchanges, Func<bool, WorldModel> begin)
{
    private readonly int[] _gaps = GapsBefore(exchanges);
    private string? _reason;

    /// <summary>Returns the part that begins at an exchange.</summary>
    public FixturePart Next(int start, bool isRestarted)
    {
        var reason = _reason;
        var (end, model, evidence) = Read(start, exchanges.Count, isRestarted);
        if (model.Contradiction is { } contradiction && end < exchanges.Count)
        {
            var cut = LastGap(start, end);
            (_, model, evidence) = Read(start, cut, isRestarted);
            end = cut;
            _reason = contradiction;
        }
        else
        {
            _reason = end < exchanges.Count ? ReasonOf(exchanges[end].Cut) : null;
        }

        return new FixturePart(start, [.. exchanges.Skip(start).Take(end - start)], model, i => evidence.IdsOf(start + i), reason);
    }

    private (int End, WorldModel Model, ExchangeEvidence Evidence) Read(int start, int end, bool isRestarted)
    {
        var model = begin(isRestarted);
        model.Facts.SoftwareVersion ??= model.Hints.VersionFrom(start);
        var evidence = new ExchangeEvidence(model, HasGap);
        var clocks = new ClockBounds();
        for (var i = start; i < end; i++)
        {
            if (i > start && exchanges[i].Cut != CutReason.None)
                return (i, model, evidence);
            if (!clocks.Add(exchanges[i]))
                model.Contradict("the clocks of the bridge are at odds with those before");
            model.Exchange = i;
            model.Seconds = (exchanges[i].Stamp - exchanges[start].Stamp).TotalSeconds;
            if (model.Contradiction is null)
                evidence.Apply(i, exchanges[i]);
            if (model.Contradiction is not null && i > start)
                return (i, model, evidence);
            model.ForgetContradiction();
        }

        return (end, model, evidence);
    }

    // True when requests are missing behind the first exchange and up to the second.
    private bool HasGap(int from, int to) => _gaps[to] > _gaps[from];

    private int LastGap(int start, int end)
    {
        for (var i = end; i > start; i--)
        {
            if (_gaps[i] > _gaps[i - 1])
                return i;
        }

        return end;
    }

    private static int[] GapsBefore(IReadOnlyList<TimedExchange> exchanges)
    {
        var gaps = new int[exchanges.Count];
        for (var i = 1; i < gaps.Length; i++)
        {
            var isNext = exchanges[i].Exchange.Trace is { } trace && exchanges[i - 1].Exchange.Trace is { } before
                && (trace - 1 == before || (before == int.MaxValue && trace is 0 or 1));
            gaps[i] = gaps[i - 1] + (isNext ? 0 : 1);
        }

        return gaps;
    }

    private static string? ReasonOf(CutReason cut) => cut switch
    {
        CutReason.Restart => "the bridge has restarted",
        CutReason.Clock => "the clock of the log goes back, or a trace number occurs twice",
        _ => null,
    };
}
