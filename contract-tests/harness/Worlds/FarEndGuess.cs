namespace CmsSim.Harness.Worlds;

/// <summary>The behaviour of a dialled address, as far as the log lines of its calls show it.</summary>
internal sealed class FarEndGuess
{
    private double _least = double.MaxValue;
    private double _most;

    /// <summary>The behaviour, as a world names it.</summary>
    public string Behaviour { get; set; } = "answer";

    /// <summary>The time at which the address was dialled. Null when no call waits for an answer.</summary>
    public DateTime? DialledAt { get; set; }

    /// <summary>The seconds for which the first call that the far end ended was connected. Null when it has ended none.</summary>
    public int? HangUpAfter { get; set; }

    /// <summary>The seconds until the far end answers or refuses. Null when no line shows them, or less than one.</summary>
    public double? After => _most > 0 ? (_least + _most) / 2 : null;

    /// <summary>Notes that the far end has answered or refused.</summary>
    public void Answers(DateTime at)
    {
        if (DialledAt is not { } dialled || at < dialled)
            return;
        DialledAt = null;

        // The stamps are whole seconds, so several calls may show values on both sides of the true one.
        var seconds = Math.Round((at - dialled).TotalSeconds);
        (_least, _most) = (Math.Min(_least, seconds), Math.Max(_most, seconds));
    }
}
