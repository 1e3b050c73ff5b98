namespace CmsSim.Client.Cdr;

/// <summary>The share of a leg's time for each kind of video, in percent. A kind that did not occur is null.</summary>
public sealed record CdrMediaUsage
{
    /// <summary>The share of time, in percent, in which the leg received main video.</summary>
    public double? MainVideoViewer { get; init; }

    /// <summary>The share of time, in percent, in which the leg sent main video.</summary>
    public double? MainVideoContributor { get; init; }

    /// <summary>The share of time, in percent, in which the leg received a presentation.</summary>
    public double? PresentationViewer { get; init; }

    /// <summary>The share of time, in percent, in which the leg sent a presentation.</summary>
    public double? PresentationContributor { get; init; }

    /// <summary>The share of time, in percent, with several video streams. The element is <c>multistreamVideo</c> or <c>multiStreamVideo</c>.</summary>
    public double? MultistreamVideo { get; init; }
}
