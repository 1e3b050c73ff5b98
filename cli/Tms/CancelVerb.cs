using System.CommandLine;
using System.Text.Json.Nodes;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms cancel</c>: cancels a booking, or one conference of it.</summary>
internal static class CancelVerb
{
    private static readonly Argument<string> s_booking = new("booking") { Description = "Number of the booking such as 12, or 12.3 for one conference of a series." };

    public static Command Create(TimeProvider time) =>
        TmsVerb.Create(time, "cancel", "Cancels the conferences of a booking that have not started, or one of them.", [s_booking], RunAsync);

    private static async Task<int> RunAsync(TmsSession session, CancellationToken cancellation)
    {
        var number = BookingNumber.Parse(session.Parsed.GetRequiredValue(s_booking), "booking");
        var cancelled = await session.Bookings.CancelAsync(number.Booking, number.Index, cancellation);
        var booking = session.Store.FindBooking(number.Booking)!;
        session.Answer(
            new JsonObject { ["cancelled"] = new JsonArray([.. cancelled.Select(each => ScheduleJson.Of(each, booking, dialIn: null))]) },
            cancelled.Select(each => $"Cancelled {each} \"{booking.Title}\", {ScheduleText.When(each, booking.TimeZone)}."));
        return ExitStatus.Fine;
    }
}
