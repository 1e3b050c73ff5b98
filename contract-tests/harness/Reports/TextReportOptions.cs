namespace CmsSim.Harness.Reports;

/// <summary>The screen that a text report is written for.</summary>
public sealed record TextReportOptions
{
    /// <summary>The number of columns. Lines are cut to it, except the curl line. Defaults to 80; the minimum is 40.</summary>
    public int Width { get; init; } = 80;

    /// <summary>The number of lines. Defaults to 24; the minimum is 16, and a narrow screen may need more.</summary>
    public int Height { get; init; } = 24;

    /// <summary>True to write ANSI colours. Defaults to false.</summary>
    public bool Colours { get; init; }

    /// <summary>The place that shows the exchanges the screen has no room for, such as <c>report.html shows all</c>. Null for none.</summary>
    public string? More { get; init; }
}
