using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator;

/// <summary>Every knob of a simulated cluster, with its default.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The password that only loopback listeners may have.</summary>
    public const string DefaultPassword = State.Account.DefaultPassword;

    /// <summary>Default of <see cref="LogFileSize"/>.</summary>
    public const long DefaultLogFileSize = 64 * 1024 * 1024;

    /// <summary>Default of <see cref="LogFilesKept"/>.</summary>
    public const int DefaultLogFilesKept = 4;

    /// <summary>Names of the releases that can be simulated, oldest first. Of those after 3.0 only parts are known.</summary>
    public static IReadOnlyList<string> KnownReleases { get; } = [.. Schema.Release.Known.Select(known => known.ToString())];

    /// <summary>How many bridges the cluster has, 1 to 8; null leaves it to the world, and is 2 without one.</summary>
    public int? Bridges { get; init; }

    /// <summary>The address bridges listen on.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>HTTPS port of the first bridge; bridge k listens on port + k − 1. 0 takes any free port, null switches HTTPS off.</summary>
    public int? HttpsPort { get; init; } = 8443;

    /// <summary>HTTP port of the first bridge; bridge k listens on port + k − 1. 0 takes any free port, null switches HTTP off.</summary>
    public int? HttpPort { get; init; } = 8080;

    /// <summary>Port of the control API; 0 takes any free port, null switches it off.</summary>
    public int? ControlPort { get; init; } = 8440;

    /// <summary>The address the control API listens on; anything but loopback needs <see cref="ControlToken"/>.</summary>
    public string ControlListen { get; init; } = "127.0.0.1";

    /// <summary>When set and not blank, requests to the control API must carry it as <c>Authorization: Bearer</c>.</summary>
    public string? ControlToken { get; init; }

    /// <summary>Name of the API user; null leaves it to the world, and is admin where that names no account.</summary>
    public string? User { get; init; }

    /// <summary>Password of that user, which is never blank; null leaves it to the world, and is <see cref="PasswordOtherwise"/> where that names no account.</summary>
    public string? Password { get; init; }

    /// <summary>The password if neither <see cref="Password"/> nor the world sets one. A blank one counts as the default.</summary>
    public string PasswordOtherwise { get; init; } = DefaultPassword;

    /// <summary>The world to start in, as XML text; null is the lab of the default world.</summary>
    public string? World { get; init; }

    /// <summary>The release of the CMS software that is simulated; null leaves it to the world, and is 2.0 where that names none.</summary>
    public string? Release { get; init; }

    /// <summary>Where ids, secrets and call IDs come from: the same seed gives the same ones.</summary>
    public int Seed { get; init; }

    /// <summary>Null for the real clock; otherwise the clock is virtual and stands at this time until told to move.</summary>
    public DateTimeOffset? VirtualClock { get; init; }

    /// <summary>Folder that bridges write their syslog to, as <c>&lt;bridge&gt;.log</c>; null keeps no file.</summary>
    public string? LogDirectory { get; init; }

    /// <summary>
    /// Size in bytes at which a log file is full: <c>Core1.log</c> becomes <c>Core1.log.1</c> then, and a new file begins. Null lets it grow.
    /// </summary>
    public long? LogFileSize { get; init; } = DefaultLogFileSize;

    /// <summary>How many full log files of each bridge are kept; older ones are deleted.</summary>
    public int LogFilesKept { get; init; } = DefaultLogFilesKept;

    /// <summary>Makes a stream that also gets the syslog of the bridge it is called with; the cluster disposes of it.</summary>
    public Func<string, Stream>? LogStream { get; init; }

    /// <summary>How long an idle connection is kept; the web server of a CMS says five seconds.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Status of a request for an id that is not there: 400 (what clients see) or 404 (what the guide says).</summary>
    public int UnknownIdStatus { get; init; } = 400;

    /// <summary>Entries of a page of most lists, and the most a request may ask for.</summary>
    public int PageSize { get; init; } = 20;

    /// <summary>The same for calls and call legs.</summary>
    public int CallPageSize { get; init; } = 10;

    /// <summary>A PFX file to keep the self-signed certificate in and read it back from; null makes a fresh one each start.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>When set, bridges do all that the documentation allows and few clients expect, drawn from this seed.</summary>
    public int? Hostile { get; init; }

    /// <summary>Bounds on what requests, worlds, files and peers can make the cluster do or keep.</summary>
    public Schema.Limits Limits { get; init; } = new();

    /// <summary>Receives one line for each thing that goes wrong in the simulator itself. It may be slow; it is called on a task of its own.</summary>
    public Action<string>? OnIncident { get; init; }

    /// <summary>Whether the bridges can also be reached without a socket.</summary>
    internal bool IsReachedInProcess { get; init; }

    /// <summary>Real time, for what waits on disks rather than on the simulated clock.</summary>
    internal TimeProvider RealTime { get; init; } = TimeProvider.System;

    /// <summary>Numbers that only a test changes.</summary>
    internal Func<Schema.SimulatorSettings, Schema.SimulatorSettings> Tuned { get; init; } = settings => settings;

    /// <summary>The resource types of each release; a test may add its own.</summary>
    internal Func<Schema.Release, ReleaseCatalog> Catalogs { get; init; } = Catalog.In;
}
