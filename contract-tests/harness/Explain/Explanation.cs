using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain;

/// <summary>The summary of an explained log.</summary>
public sealed record Explanation
{
    /// <summary>The names of the files that held entries.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The bridges. Empty when the log prints no names.</summary>
    public required IReadOnlyList<string> Bridges { get; init; }

    /// <summary>The addresses of API clients with their numbers of requests, the most active first. At most <see cref="LogExplainer.MostClients"/>.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> Clients { get; init; }

    /// <summary>The first and last stamp as printed. Null for a log without entries.</summary>
    public required (string First, string Last)? Span { get; init; }

    /// <summary>The number of entries.</summary>
    public required long Lines { get; init; }

    /// <summary>The number of entries with a known form.</summary>
    public required long Recognised { get; init; }

    /// <summary>The number of entries of a known process with unknown text.</summary>
    public required long OfKnownProcess { get; init; }

    /// <summary>The number of lines that the reader did not understand although they begin with a time stamp.</summary>
    public required long NotUnderstood { get; init; }

    /// <summary>The number of other lines: prose between log lines, and lines without a time stamp that continue no entry.</summary>
    public required long OtherText { get; init; }

    /// <summary>The first lines that are not understood, or whose text is unknown. At most <see cref="LogExplainer.MostUnknown"/>.</summary>
    public required IReadOnlyList<(Place Place, string Text)> Unknown { get; init; }

    /// <summary>The number of requests in the API trace.</summary>
    public required long Exchanges { get; init; }

    /// <summary>The number of legs that began.</summary>
    public required long Calls { get; init; }

    /// <summary>The oddities, in the order of their first lines.</summary>
    public required IReadOnlyList<Oddity> Oddities { get; init; }

    /// <summary>The number of oddities beyond those that are kept.</summary>
    public required long OdditiesLeftOut { get; init; }

    /// <summary>The share of recognised lines among all lines with a time stamp, from 0 to 1. 1 for a log without lines.</summary>
    public double Share => Lines + NotUnderstood == 0 ? 1 : (double)Recognised / (Lines + NotUnderstood);
}
