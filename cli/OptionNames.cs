using System.Text.RegularExpressions;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary>The command-line options by which the tool sets options of the simulator.</summary>
internal static partial class OptionNames
{
    private static readonly Dictionary<string, string> s_flags = new()
    {
        [nameof(SimulatorOptions.Password)] = "--password or CMSSIM_PASSWORD",
        [nameof(SimulatorOptions.AdvertisedHost)] = "--advertise HOST",
        [nameof(SimulatorOptions.ControlToken)] = "--control-token or CMSSIM_CONTROL_TOKEN",
        [nameof(SimulatorOptions.VirtualClock)] = "--clock virtual",
        [nameof(SimulatorOptions.World)] = "--world",
        [nameof(SimulatorOptions.Drill)] = "--drill",
        [nameof(SimulatorOptions.Release)] = "--release",
        [nameof(SimulatorOptions.Bridges)] = "--bridges",
        [nameof(SimulatorOptions.Seed)] = "--seed",
        [nameof(SimulatorOptions.StateDirectory)] = "--state-dir",
    };

    /// <summary>A sentence of the simulator, with <c>SimulatorOptions.Password</c> and the like replaced by the command-line option.</summary>
    public static string In(string sentence) => Option().Replace(sentence, match => s_flags.GetValueOrDefault(match.Groups[1].Value, match.Value));

    [GeneratedRegex(@"\bSimulatorOptions\.(\w+)")]
    private static partial Regex Option();
}
