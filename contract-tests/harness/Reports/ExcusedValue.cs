using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>A value of the target in place of a documented one.</summary>
/// <param name="Documented">The range in the documented body. Empty for a hole.</param>
/// <param name="Bound">The range in the documented body with the values of the target.</param>
/// <param name="By">The normaliser that excused the value.</param>
internal sealed record ExcusedValue(ByteRange Documented, ByteRange Bound, Normaliser By)
{
    /// <summary>Returns the values of a body in their order.</summary>
    public static IReadOnlyList<ExcusedValue> Of(IReadOnlyList<Excuse> excuses)
    {
        var values = new List<ExcusedValue>();
        var growth = 0;
        foreach (var excuse in excuses)
        {
            if (excuse is not { Position: { } at, Length: { } length })
                continue;

            // The position counts the values of the target that come before.
            values.Add(new(new(at - growth, excuse.DocumentedLength), new(at, length), excuse.By));
            growth += length - excuse.DocumentedLength;
        }

        return values;
    }
}
