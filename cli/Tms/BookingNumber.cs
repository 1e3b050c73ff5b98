using System.Globalization;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary>A booking as the command line names it: <c>12</c>, or <c>12.3</c> for one conference of a series.</summary>
internal sealed record BookingNumber(int Booking, int? Index)
{
    public static BookingNumber Parse(string text, string what)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var (booking, index) = dot < 0 ? (text, null) : (text[..dot], text[(dot + 1)..]);
        return TryRead(booking, out var number) && (index is null || TryRead(index, out _))
            ? new(number, index is null ? null : int.Parse(index, CultureInfo.InvariantCulture))
            : throw new UserErrorException($"Invalid value \"{text}\" for {what}; expected the number of a booking such as 12, or 12.3 for one conference of a series.");
    }

    public bool Matches(Occurrence occurrence) => occurrence.Booking == Booking && (Index is null || occurrence.Index == Index);

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
