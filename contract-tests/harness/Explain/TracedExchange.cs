using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain;

/// <summary>One request of the API trace and its answer, as far as the lines so far show them.</summary>
internal sealed class TracedExchange
{
    /// <summary>The largest number of parameters whose names are kept.</summary>
    public const int MostParameters = 64;

    public required int Trace { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    public required string From { get; init; }

    public required Place Place { get; init; }

    public required double? Time { get; init; }

    /// <summary>The sequence of the request in the log, from 1.</summary>
    public required long Sequence { get; init; }

    public double? AnsweredAt { get; set; }

    public int? Status { get; set; }

    public long? Size { get; set; }

    public Place AnswerPlace { get; set; }

    public long? ContentSize { get; set; }

    public Place ContentPlace { get; set; }

    /// <summary>The bytes of the request's body that the log prints.</summary>
    public long PrintedContent { get; set; }

    /// <summary>The bytes of the answer's body that the log prints.</summary>
    public long PrintedXml { get; set; }

    /// <summary>True when the log hides a value or leaves lines out, so that bytes cannot be counted.</summary>
    public bool HidesContent { get; set; }

    public bool HidesXml { get; set; }

    /// <summary>A hash of the request's body as printed.</summary>
    public int ContentHash { get; set; }

    public List<string> Parameters { get; } = [];

    /// <summary>The reason inside <c>failureDetails</c>. Null for none.</summary>
    public string? FailureReason { get; set; }

    /// <summary>True when the log has lines of it that do not fit.</summary>
    public bool IsDamaged { get; set; }

    public bool IsReportedUnanswered { get; set; }

    public bool IsComplete { get; set; }

    public bool IsAnswered => Status is not null;
}
