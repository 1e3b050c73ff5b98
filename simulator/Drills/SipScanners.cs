using System.Globalization;
using CmsSim.Simulator.Calls;

namespace CmsSim.Simulator.Drills;

/// <summary>Scanners from the internet that try numbers, and fill logs and records with calls that lead nowhere.</summary>
internal static class SipScanners
{
    private static readonly string[] s_names = ["100", "1000", "admin", "sipvicious", "asterisk"];

    public static readonly Drill Drill = new("sip-scanners", "Scanners call numbers that do not exist, twice a second; records and log fill with calls that lead nowhere.")
    {
        World = () => DrillWorlds.Lab(bridges: 2),
        Steps =
        [
            new(TimeSpan.FromSeconds(30), "scanners begin to call", cluster =>
            {
                foreach (var bridge in cluster.Bridges.Where(bridge => bridge.IsRunning))
                {
                    var number = bridge.Counters.NextCall;
                    IvrSession.Start(
                        new Caller(
                            string.Create(CultureInfo.InvariantCulture, $"{s_names[number % s_names.Length]}@203.0.113.{(number % 250) + 1}"),
                            string.Create(CultureInfo.InvariantCulture, $"0{number % 90}0441904911{number % 1_000:D3}@198.51.100.1"))
                        {
                            IsEncrypted = false,
                        }, bridge);
                }
            })
            {
                Every = TimeSpan.FromSeconds(1),
            },
        ],
    };
}
