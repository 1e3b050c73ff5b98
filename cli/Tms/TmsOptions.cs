using System.CommandLine;

namespace CmsSim.Cli.Tms;

/// <summary>The options that all <c>cmssim tms</c> verbs have.</summary>
internal static class TmsOptions
{
    public const string DefaultStore = "cmssim-tms.db";
    public const string DefaultState = "cmssim-tms.json";

    public static readonly Option<string?> Store = new("--store")
    {
        Description = $"File that stores the systems, bookings, conferences and tickets. [default: {DefaultStore}]",
        HelpName = "FILE",
        Recursive = true,
    };

    public static readonly Option<string?> State = new("--state")
    {
        Description = $"State file of an earlier release; a new store takes it over. Without --store, the store is this file with the extension .db. [default: {DefaultState}]",
        HelpName = "FILE",
        Recursive = true,
    };

    public static readonly Option<string?> System = new("--system")
    {
        Description = "Number, name or address of the system. Not required with one system.",
        HelpName = "SYSTEM",
        Recursive = true,
    };

    public static readonly Option<string?> Target = new("--target")
    {
        Description = "Address of the system, such as https://cms.example.com:445.",
        HelpName = "URL",
        Recursive = true,
    };

    public static readonly Option<string?> User = new("--user") { Description = "Name of the API user. Required by add; other verbs use the stored one.", Recursive = true };

    public static readonly Option<string?> Password = new("--password")
    {
        Description = "Password of the API user. Required by add, which stores it encrypted; other verbs use the stored one. [default: the environment variable CMSSIM_PASSWORD]",
        Recursive = true,
    };

    public static readonly Option<string?> Trust = new("--trust")
    {
        Description = "Certificates to accept: system, any, or a SHA-256. [default: the stored value, or any for a loopback address, or system]",
        HelpName = "system|any|SHA256",
        Recursive = true,
    };

    public static readonly Option<string?> Control = new("--control")
    {
        Description = "Address of the control API of a simulator. Its clock is the clock of the schedule, and waiting advances a virtual clock.",
        HelpName = "URL",
        Recursive = true,
    };

    public static readonly Option<double> Timeout = new Option<double>("--timeout")
    {
        Description = "Seconds that the whole command may take; run has no limit.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 600,
        Recursive = true,
    }.InRange(0.001, 86_400);

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON.", Recursive = true };

    public static IReadOnlyList<Option> All => [Store, System, Target, User, Password, Trust, State, Control, ControlConnection.Token, Timeout, Json];
}
