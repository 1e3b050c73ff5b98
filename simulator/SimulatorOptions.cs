using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator;

/// <summary>Every option of a simulated cluster, with its default.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The default password. It is accepted only while the bridges listen on loopback.</summary>
    public const string DefaultPassword = State.Account.DefaultPassword;

    /// <summary>The default of <see cref="LogFileSize"/>, in bytes.</summary>
    public const long DefaultLogFileSize = 64 * 1024 * 1024;

    /// <summary>The default of <see cref="LogFilesKept"/>.</summary>
    public const int DefaultLogFilesKept = 4;

    /// <summary>The names of the releases that can be simulated, oldest first. The sources cover only parts of those after 3.0.</summary>
    public static IReadOnlyList<string> KnownReleases { get; } = [.. Schema.Release.Known.Select(known => known.ToString())];

    /// <summary>The number of bridges, 1 to 8; null uses the number in the world, or 2 when no world is given.</summary>
    public int? Bridges { get; init; }

    /// <summary>The IP address that the bridges listen on.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>The HTTPS port of the first bridge; bridge k listens on port + k − 1. 0 uses any free port; null turns HTTPS off.</summary>
    public int? HttpsPort { get; init; } = 8443;

    /// <summary>The HTTP port of the first bridge; bridge k listens on port + k − 1. 0 uses any free port; null turns HTTP off.</summary>
    public int? HttpPort { get; init; } = 8080;

    /// <summary>The port of the control API. 0 uses any free port; null turns the control API off.</summary>
    public int? ControlPort { get; init; } = 8440;

    /// <summary>
    /// The IP address that the control API listens on. Any address other than loopback requires <see cref="ControlToken"/>.
    /// </summary>
    public string ControlListen { get; init; } = "127.0.0.1";

    /// <summary>The token that requests to the control API must send as <c>Authorization: Bearer</c>; null or blank requires none.</summary>
    public string? ControlToken { get; init; }

    /// <summary>The name of the API user; null uses the accounts in the world, or <c>admin</c> when the world has none.</summary>
    public string? User { get; init; }

    /// <summary>
    /// The password of the API user, not blank; null uses the accounts in the world, or <see cref="PasswordOtherwise"/> when the world has
    /// none.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>
    /// The password used when neither <see cref="Password"/> nor the world sets one. A blank value means <see cref="DefaultPassword"/>.
    /// </summary>
    public string PasswordOtherwise { get; init; } = DefaultPassword;

    /// <summary>The world to start in, as XML text; null starts in the default world.</summary>
    public string? World { get; init; }

    /// <summary>The CMS release to simulate; null uses the release in the world, or 2.0 when the world names none.</summary>
    public string? Release { get; init; }

    /// <summary>The seed of ids, secrets and call IDs. The same seed gives the same values.</summary>
    public int Seed { get; init; }

    /// <summary>The start time of a virtual clock, which moves only when it is advanced; null uses the real clock.</summary>
    public DateTimeOffset? VirtualClock { get; init; }

    /// <summary>The folder for the syslog of each bridge, <c>&lt;bridge&gt;.log</c>; null writes no files.</summary>
    public string? LogDirectory { get; init; }

    /// <summary>
    /// The size in bytes at which a log file is rotated: <c>Core1.log</c> becomes <c>Core1.log.1</c>, and a new file begins. Null never
    /// rotates.
    /// </summary>
    public long? LogFileSize { get; init; } = DefaultLogFileSize;

    /// <summary>The number of rotated log files to keep for each bridge; older ones are deleted.</summary>
    public int LogFilesKept { get; init; } = DefaultLogFilesKept;

    /// <summary>
    /// Creates a stream that also receives the syslog of a bridge. The argument is the bridge's name; the cluster disposes of the stream.
    /// </summary>
    public Func<string, Stream>? LogStream { get; init; }

    /// <summary>The time that an idle connection stays open. The web server of a CMS announces five seconds.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The HTTP status for an unknown id in a path: 400 (observed by clients) or 404 (documented in the guide).</summary>
    public int UnknownIdStatus { get; init; } = 400;

    /// <summary>The number of entries per page for most lists, and the largest limit that a request may ask for.</summary>
    public int PageSize { get; init; } = 20;

    /// <summary>The number of entries per page for calls and call legs, and the largest limit that a request may ask for.</summary>
    public int CallPageSize { get; init; } = 10;

    /// <summary>A PFX file that stores the self-signed certificate between runs; null creates a new certificate at each start.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>
    /// The seed of hostile mode, in which bridges do everything that the documentation allows but few clients expect; null turns it off.
    /// </summary>
    public int? Hostile { get; init; }

    /// <summary>Limits on the resources that requests, worlds, files and peers can use.</summary>
    public Schema.Limits Limits { get; init; } = new();

    /// <summary>Receives one line for each fault of the simulator itself. It runs on its own task, so it may be slow.</summary>
    public Action<string>? OnIncident { get; init; }

    /// <summary>True when the bridges can also be reached without a socket.</summary>
    internal bool IsReachedInProcess { get; init; }

    /// <summary>The real clock, for waits on disks rather than on the simulated clock.</summary>
    internal TimeProvider RealTime { get; init; } = TimeProvider.System;

    /// <summary>Changes settings that only tests change.</summary>
    internal Func<Schema.SimulatorSettings, Schema.SimulatorSettings> Tuned { get; init; } = settings => settings;

    /// <summary>The resource types of each release. Tests can add types.</summary>
    internal Func<Schema.Release, ReleaseCatalog> Catalogs { get; init; } = Catalog.In;
}
