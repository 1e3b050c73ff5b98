namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Looks for one group of oddities in the log of one bridge.</summary>
internal abstract class Detector
{
    /// <summary>The bridge whose lines the detector sees.</summary>
    public required LogHost Host { get; init; }

    /// <summary>Receives the oddities.</summary>
    public required OddityList Oddities { get; init; }

    /// <summary>Sees every line, after the exchange that it belongs to.</summary>
    public virtual void See(LogLine line)
    {
    }

    /// <summary>Sees a request, before later detectors see its line.</summary>
    public virtual void Began(TracedExchange exchange, LogLine line)
    {
    }

    /// <summary>Sees the status of an answer. Its body has not been read yet.</summary>
    public virtual void Answered(TracedExchange exchange, LogLine line)
    {
    }

    /// <summary>Sees an answered exchange when no more lines of it are expected.</summary>
    public virtual void Completed(TracedExchange exchange)
    {
    }

    /// <summary>Sees a trace line that fits no open exchange, or not its state.</summary>
    public virtual void Stray(int trace, TracedExchange? exchange, LogLine line)
    {
    }

    /// <summary>The log has ended.</summary>
    public virtual void End()
    {
    }

    protected Oddity? Report(OddityKind kind, string key, LogLine line, string sentence, double within = double.PositiveInfinity, int? trace = null) =>
        Oddities.Add(kind, Host.Name, key, line.Place, line.Time, sentence, within, trace);

    protected Oddity? Report(OddityKind kind, string key, TracedExchange exchange, string sentence, double within = double.PositiveInfinity) =>
        Oddities.Add(kind, Host.Name, key, exchange.Place, exchange.Time, sentence, within, exchange.Trace);
}
