using System.Globalization;

namespace CmsSim.Simulator;

/// <summary>A world file was refused. The message has one line for each mistake, in the order of the file.</summary>
public sealed class WorldFormatException : Exception
{
    internal WorldFormatException(IReadOnlyList<WorldMistake> mistakes, int count, bool isComplete = true) : base(MessageOf(mistakes, count, isComplete))
    {
        Mistakes = mistakes;
        Count = count;
        IsComplete = isComplete;
    }

    internal WorldFormatException(int line, string text) : this([new WorldMistake(line, text)], 1)
    {
    }

    /// <summary>The first mistakes of the file, in the order of their lines.</summary>
    public IReadOnlyList<WorldMistake> Mistakes { get; }

    /// <summary>The number of mistakes found, which may be larger than the number in <see cref="Mistakes"/>.</summary>
    public int Count { get; }

    /// <summary>False when the file has so many mistakes that the reader stopped before its end.</summary>
    public bool IsComplete { get; }

    /// <summary>The line that counts the mistakes missing from <see cref="Mistakes"/>, such as <c>and 5 more</c>; null when none is missing.</summary>
    public string? Rest => RestOf(Mistakes, Count, IsComplete);

    private static string MessageOf(IReadOnlyList<WorldMistake> mistakes, int count, bool isComplete) =>
        string.Join('\n', mistakes.Select(mistake => mistake.ToString()).Concat(RestOf(mistakes, count, isComplete) is { } rest ? [rest] : []));

    private static string? RestOf(IReadOnlyList<WorldMistake> mistakes, int count, bool isComplete) => count == mistakes.Count ? null
        : string.Create(CultureInfo.InvariantCulture, $"and {(isComplete ? "" : "at least ")}{count - mistakes.Count} more");
}

/// <summary>One mistake in a world file.</summary>
/// <param name="Line">The line of the file, counted from 1.</param>
/// <param name="Text">The mistake and the valid alternative, on one line.</param>
public sealed record WorldMistake(int Line, string Text)
{
    /// <summary>The mistake with its line, such as <c>World, line 12: duplicate &lt;accounts&gt;; only one is allowed.</c></summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"World, line {Line}: {Text}.");
}
