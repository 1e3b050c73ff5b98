using CmsSim.Harness.Explain.Detectors;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Explain;

/// <summary>The state of one bridge in a log: its clock, its exchanges, the facts so far and the detectors.</summary>
internal sealed class LogHost
{
    private readonly Detector[] _detectors;
    private readonly LogMoments _moments = new();

    public LogHost(string? name, OddityList oddities)
    {
        Name = name;
        _detectors =
        [
            new TraceNumbers { Host = this, Oddities = oddities },
            new AnswerTimes { Host = this, Oddities = oddities },
            new PrintedSizes { Host = this, Oddities = oddities },
            new Clients { Host = this, Oddities = oddities },
            new Repetitions { Host = this, Oddities = oddities },
            new Slots { Host = this, Oddities = oddities },
            new BulkSyncs { Host = this, Oddities = oddities },
            new Legs { Host = this, Oddities = oddities },
            new EmptyCalls { Host = this, Oddities = oddities },
            new Clocks { Host = this, Oddities = oddities },
            new Records { Host = this, Oddities = oddities },
            new Secrets { Host = this, Oddities = oddities },
            new Services { Host = this, Oddities = oddities },
        ];
        Exchanges = new ExchangeTracker(_detectors);
    }

    /// <summary>The name that the log prints. Null when it prints none.</summary>
    public string? Name { get; }

    public LogFacts Facts { get; } = new();

    public ExchangeTracker Exchanges { get; }

    /// <summary>The time of the last line. Null before the first dated line.</summary>
    public double? LastTime { get; private set; }

    public Place LastPlace { get; private set; }

    /// <summary>The time of the last restart that a detector found.</summary>
    public double? RestartedAt { get; set; }

    /// <summary>The time of the last jump of the clock that a detector found.</summary>
    public double? ClockJumpedAt { get; set; }

    public double? TimeOf(LogTime time) => _moments.Of(time);

    public void See(LogLine line)
    {
        Facts.See(line);
        if (line.Fact is >= LineFact.TraceRequest and <= LineFact.TracePiece)
            Exchanges.See(line);
        foreach (var detector in _detectors)
            detector.See(line);
        (LastTime, LastPlace) = (line.Time ?? LastTime, line.Place);
    }

    public void End()
    {
        Exchanges.End();
        foreach (var detector in _detectors)
            detector.End();
    }
}
