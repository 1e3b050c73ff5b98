using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Kept;
using CmsSim.Simulator.State.Worlds;

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

    /// <summary>The names of the releases that can be simulated, oldest first. Releases after 3.0 are known in part only.</summary>
    public static IReadOnlyList<string> KnownReleases { get; } = [.. Schema.Release.Known.Select(known => known.ToString())];

    /// <summary>Decodes the bytes of a world file for <see cref="World"/>: UTF-8, or the encoding that a byte order mark names.</summary>
    /// <exception cref="WorldFormatException">The bytes are not valid in that encoding.</exception>
    public static string DecodeWorld(byte[] bytes) => WorldText.Of(bytes);

    /// <summary>
    /// Finds the mistakes in these options, a sentence for each. A start also checks the world, the ports and the files, and throws all mistakes
    /// of a kind in one <see cref="SimulatorStartException"/>.
    /// </summary>
    public IReadOnlyList<string> FindMistakes() => StartChecks.MistakesIn(this, out _);

    /// <summary>The number of bridges, 1 to 24. When null, the world decides; the default world has 2.</summary>
    public int? Bridges { get; init; }

    /// <summary>
    /// The IP address that the bridges listen on, such as <c>127.0.0.1</c>; or one for each bridge, separated by commas, such as
    /// <c>127.0.0.2,127.0.0.3</c>. Bridges with an address of their own all have the same ports.
    /// </summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>
    /// True to show in <c>/callBridges</c> the addresses that the bridges listen on, so that clients which discover the peers of a bridge
    /// reach them. By default, the addresses are those of the world.
    /// </summary>
    public bool Advertise { get; init; }

    /// <summary>The host in advertised addresses; null for the IP address that a bridge listens on. It is required when that is any address.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>The HTTPS port of the first bridge; bridge k listens on port + k − 1, unless it has an address of its own. 0 means any free port, null turns HTTPS off.</summary>
    public int? HttpsPort { get; init; } = 8443;

    /// <summary>The HTTP port of the first bridge; bridge k listens on port + k − 1, unless it has an address of its own. 0 means any free port, null turns HTTP off.</summary>
    public int? HttpPort { get; init; } = 8080;

    /// <summary>The port of the control API. 0 means any free port, null turns the control API off.</summary>
    public int? ControlPort { get; init; } = 8440;

    /// <summary>The IP address that the control API listens on. An address other than loopback requires <see cref="ControlToken"/>.</summary>
    public string ControlListen { get; init; } = "127.0.0.1";

    /// <summary>The token that requests to the control API must have in <c>Authorization: Bearer</c>. When null or blank, none is required.</summary>
    public string? ControlToken { get; init; }

    /// <summary>Further paths of the control API, which the program that starts the cluster serves.</summary>
    public IReadOnlyList<Control.ControlExtension> ControlExtensions { get; init; } = [];

    /// <summary>The name of the API user. When null, the world decides; without accounts in the world it is admin.</summary>
    public string? User { get; init; }

    /// <summary>The password of the API user, which must not be blank. When null, the world decides; without accounts in the world it is <see cref="PasswordOtherwise"/>.</summary>
    public string? Password { get; init; }

    /// <summary>The password when neither <see cref="Password"/> nor the world sets one. A blank password counts as the default.</summary>
    public string PasswordOtherwise { get; init; } = DefaultPassword;

    /// <summary>The world to start in, as XML text. When null, it is the default lab with two bridges.</summary>
    public string? World { get; init; }

    /// <summary>
    /// The name of a drill of <see cref="SimulatedDrill.All"/>. The cluster starts in the world of the drill, and its steps run on the clock of
    /// the cluster. When null, there is no drill. It excludes <see cref="World"/> and <see cref="Bridges"/>.
    /// </summary>
    public string? Drill { get; init; }

    /// <summary>The simulated release of the CMS software. When null, the world decides; if that names none, it is 2.0.</summary>
    public string? Release { get; init; }

    /// <summary>The seed of ids, secrets and call IDs. The same seed gives the same values.</summary>
    public int Seed { get; init; }

    /// <summary>The time at which a virtual clock starts. It advances on command only. When null, the cluster has the real clock.</summary>
    public DateTimeOffset? VirtualClock { get; init; }

    /// <summary>The folder that bridges write their syslogs to, as <c>&lt;bridge&gt;.log</c>. When null, there are no files.</summary>
    public string? LogDirectory { get; init; }

    /// <summary>
    /// The folder that keeps the state of the cluster for the next start: its objects, the positions of ids and record numbers, and the records
    /// that wait for receivers. Only one running cluster can use it. When null, nothing is kept.
    /// </summary>
    public string? StateDirectory { get; init; }

    /// <summary>
    /// The size in bytes at which a log file is full. <c>Core1.log</c> is then renamed to <c>Core1.log.1</c>, and a new file begins. When null,
    /// files grow without limit.
    /// </summary>
    public long? LogFileSize { get; init; } = DefaultLogFileSize;

    /// <summary>The number of full log files that are kept of each bridge. Older files are deleted.</summary>
    public int LogFilesKept { get; init; } = DefaultLogFilesKept;

    /// <summary>Creates a stream that also gets the syslog of the bridge with this name. The cluster disposes of the stream.</summary>
    public Func<string, Stream>? LogStream { get; init; }

    /// <summary>The syslog servers that get the lines of all bridges. One that cannot be reached is tried again; lines that it misses in the meantime may be lost.</summary>
    public IReadOnlyList<SyslogServer> SyslogServers { get; init; } = [];

    /// <summary>The time after which an idle connection is closed. The web server of a CMS announces five seconds.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The status for an unknown id: 400, which clients observe, or 404, which the API guide states.</summary>
    public int UnknownIdStatus { get; init; } = 400;

    /// <summary>The default and largest number of entries on a page of most lists.</summary>
    public int PageSize { get; init; } = 20;

    /// <summary>The default and largest number of entries on a page of calls or call legs.</summary>
    public int CallPageSize { get; init; } = 10;

    /// <summary>The PFX file that keeps the self-signed certificate between runs. When null, each run makes a new certificate.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The seed of hostile mode, in which bridges do everything the documentation allows, though few clients expect it. When null, the mode is off.</summary>
    public int? Hostile { get; init; }

    /// <summary>The directories that LDAP syncs search: those of the world, or those that <c>ldapServers</c> name.</summary>
    public DirectorySource Directories { get; init; } = DirectorySource.Embedded;

    /// <summary>The limits on the work and memory that requests, worlds, files and peers can cause.</summary>
    public Limits Limits { get; init; } = new();

    /// <summary>Receives one line for each failure of the simulator itself. It is called on a task of its own, so it may be slow.</summary>
    public Action<string>? OnIncident { get; init; }

    /// <summary>True to open the bridges to clients in this process as well, which need no socket. See <see cref="SimulatedPlayback"/>.</summary>
    public bool IsReachedInProcess { get; init; }

    /// <summary>The real time, for waits on disks instead of the simulated clock.</summary>
    internal TimeProvider RealTime { get; init; } = TimeProvider.System;

    /// <summary>The writes to the state folder.</summary>
    internal StateDisk StateDisk { get; init; } = new();

    /// <summary>Changes settings that only tests change.</summary>
    internal Func<Schema.SimulatorSettings, Schema.SimulatorSettings> Tuned { get; init; } = settings => settings;

    /// <summary>The resource types of each release, to which a test may add its own.</summary>
    internal Func<Schema.Release, ReleaseCatalog> Catalogs { get; init; } = Catalog.In;
}

/// <summary>The directories that LDAP syncs search.</summary>
public enum DirectorySource
{
    /// <summary>The directories of the world. A sync opens no connection.</summary>
    Embedded,

    /// <summary>The directories at the addresses of <c>ldapServers</c>, over LDAP or LDAPS.</summary>
    Real,
}
