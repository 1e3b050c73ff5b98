using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms reserve</c>: creates the slots, even if they seem to be there.</summary>
internal static class ReserveVerb
{
    private static readonly Option<int> s_base = new Option<int>("--base")
    {
        Description = "Numeric ID Base: number of the first slot.",
        DefaultValueFactory = _ => 1,
    }.InRange(0, int.MaxValue);

    private static readonly Option<int> s_quantity = new Option<int>("--quantity")
    {
        Description = "Numeric ID Quantity: number of slots.",
        DefaultValueFactory = _ => 5,
    }.InRange(1, int.MaxValue);

    private static readonly Option<double> s_patience = new Option<double>("--sync-timeout")
    {
        Description = "Seconds that the bridge may take to create the spaces.",
        DefaultValueFactory = _ => new TmsSettings().SyncTimeout.TotalSeconds,
        HelpName = "SECONDS",
    }.InRange(1, 86_400);

    public static Command Create(TimeProvider time) =>
        TmsVerb.Create(time, "reserve", "Reserves slots: creates a space for each slot number.", [s_base, s_quantity, s_patience], RunAsync);

    private static async Task<int> RunAsync(TmsSession session, CancellationToken cancellation)
    {
        var range = new SlotRange(session.Parsed.GetValue(s_base), session.Parsed.GetValue(s_quantity));
        var system = await session.Systems.ReserveAsync(session.System.Number, range, TimeSpan.FromSeconds(session.Parsed.GetValue(s_patience)), cancellation);
        if (!system.HasItsSlots)
            throw new UserErrorException($"The bridge has only {system.Reserved.Count} of the slots {range.Base} to {range.Last} after the bulk sync.", ExitStatus.Differs);
        session.Answer(
            new JsonObject { ["system"] = system.Number, ["base"] = range.Base, ["quantity"] = range.Quantity, ["cospaceBulkParameterSet"] = system.ParameterSet?.ToString() },
            [$"Reserved slots {range.Base} to {range.Last}."]);
        return ExitStatus.Fine;
    }
}
