using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Client.Scheduling.Sqlite;

namespace CmsSim.Cli.Tms;

/// <summary>One run of a <c>cmssim tms</c> verb: its arguments, the schedule and its clock.</summary>
internal sealed class TmsSession : IDisposable
{
    private TmsSession(ParseResult parsed, IScheduleStore store, string path, TimeProvider time)
    {
        (Parsed, Store, Path, Time) = (parsed, store, path, time);
        Options = new() { Connect = access => Connect(access) };
    }

    public ParseResult Parsed { get; }

    public IScheduleStore Store { get; }

    /// <summary>The path of the schedule, as the caller gave it.</summary>
    public string Path { get; }

    public TimeProvider Time { get; }

    public KeeperOptions Options { get; }

    public bool IsJson => Parsed.GetValue(TmsOptions.Json);

    public TextWriter Output => Parsed.InvocationConfiguration.Output;

    public TextWriter Errors => Parsed.InvocationConfiguration.Error;

    public Bookings Bookings => new(Store, Time, Guid.NewGuid);

    public ManagedSystems Systems => new(Store, Options, Time, Guid.NewGuid);

    public static async Task<TmsSession> OpenAsync(ParseResult parsed, TimeProvider time, bool isReading, CancellationToken cancellation)
    {
        var waits = time;
        if (parsed.GetValue(TmsOptions.Control) is { } control)
            time = await SimulatorTime.StartAsync(TargetOption.Address("--control", control), ControlConnection.TokenOf(parsed), cancellation);
        try
        {
            var place = StorePlace.Of(parsed);
            await TakeOver.RunAsync(place, parsed, time, cancellation);

            // A verb that reads leaves no file behind.
            IScheduleStore store = isReading && !File.Exists(place.Store) ? new MemoryScheduleStore() : SqliteScheduleStore.Open(place.Store, new()
            {
                OnWait = () => parsed.InvocationConfiguration.Error.WriteLine($"cmssim: waiting for another cmssim tms that uses the schedule {place.Store}"),
                TimeProvider = waits,
            });
            return new(parsed, store, place.Store, time);
        }
        catch
        {
            (time as IDisposable)?.Dispose();
            throw;
        }
    }

    public ScheduleKeeper NewKeeper() => new(Store, Options, Time, Guid.NewGuid);

    /// <summary>Returns the system that <c>--system</c> or <c>--target</c> names, or the only one.</summary>
    /// <exception cref="UserErrorException">There is no such system, or none is named and there are several.</exception>
    public ManagedSystem System => Named ?? AllSystems switch
    {
        [var only] => only,
        var several => throw new UserErrorException($"More than one system was added; select one with --system: {string.Join(", ", several)}."),
    };

    /// <summary>All systems.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public IReadOnlyList<ManagedSystem> AllSystems => Store.ReadSystems() is [_, ..] systems
        ? systems
        : throw new UserErrorException("No bridge was added yet; run cmssim tms add ADDRESS --user NAME --password PASSWORD.");

    /// <summary>The system that <c>--system</c> or <c>--target</c> names. Null when neither is given.</summary>
    public ManagedSystem? Named => NamedText is { } text ? Find(text) : null;

    private string? NamedText => Parsed.GetValue(TmsOptions.System) ?? Parsed.GetValue(TmsOptions.Target);

    /// <summary>Returns the system with a number, a name or an address.</summary>
    public ManagedSystem Find(string text)
    {
        var systems = Store.ReadSystems();
        return TryFind(text, systems) ?? throw new UserErrorException(systems is []
                ? $"No bridge was added yet; run cmssim tms add {text} --user NAME --password PASSWORD."
                : $"{Path} has no system \"{text}\"; expected one of {string.Join(", ", systems.Select(each => $"{each} ({ScheduleText.Address(each.Access.Address)})"))}.");
    }

    /// <summary>Creates a client of a bridge, with the credentials of the command line if they are given.</summary>
    public CmsClient Connect(BridgeAccess access, Func<CmsClientOptions, CmsClientOptions>? configure = null)
    {
        try
        {
            var options = Effective(access).ToClientOptions();
            return new(configure is null ? options : configure(options));
        }
        catch (ArgumentException wrong)
        {
            throw new UserErrorException(wrong.Message);
        }
    }

    /// <summary>Returns a value of <c>--trust</c> that is valid, or the default for an address.</summary>
    public static string? TrustOf(string? given, string option, Uri address)
    {
        try
        {
            if (given is not null)
                CertificateTrust.Parse(given);
            return given ?? (address.IsLoopback ? "any" : null);
        }
        catch (ArgumentException)
        {
            throw new UserErrorException($"Invalid value \"{given}\" for {option}; expected system, any or a SHA-256 of 64 hexadecimal digits.");
        }
    }

    /// <summary>Parses an address as TMS takes it.</summary>
    public static Uri ParseAddress(string text, string option)
    {
        try
        {
            return BridgeAccess.ParseAddress(text);
        }
        catch (FormatException)
        {
            throw new UserErrorException($"Invalid value \"{text}\" for {option}; expected an address such as https://cms.example.com:445.");
        }
    }

    /// <summary>Prints the result: as one JSON document, or as lines.</summary>
    public void Answer(JsonNode machine, IEnumerable<string> human)
    {
        if (IsJson)
        {
            Output.WriteLine(machine.ToJsonString());
            return;
        }
        foreach (var line in human)
            Output.WriteLine(ScheduleText.Printable(line));
    }

    public void Dispose()
    {
        Store.Dispose();
        (Time as IDisposable)?.Dispose();
    }

    private static ManagedSystem? TryFind(string text, IReadOnlyList<ManagedSystem> systems)
    {
        var address = TryParseAddress(text);
        return systems.FirstOrDefault(each => int.TryParse(text, out var number) && each.Number == number)
            ?? systems.FirstOrDefault(each => each.Name.Equals(text, StringComparison.OrdinalIgnoreCase) || each.DisplayName.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? systems.FirstOrDefault(each => address is not null && BridgeAccess.IsSamePlace(each.Access.Address, address));
    }

    private static Uri? TryParseAddress(string text)
    {
        try
        {
            return BridgeAccess.ParseAddress(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // Credentials on the command line apply to the one system that the command is about, not to its alternate.
    private BridgeAccess Effective(BridgeAccess access)
    {
        var (user, password, trust) = (Parsed.GetValue(TmsOptions.User), Parsed.GetValue(TmsOptions.Password), Parsed.GetValue(TmsOptions.Trust));
        if (user is null && password is null && trust is null)
            return access;
        var systems = Store.ReadSystems();
        var about = systems is [var only] ? only : NamedText is { } text ? TryFind(text, systems) : null;
        return about is not null && BridgeAccess.IsSamePlace(about.Access.Address, access.Address)
            ? access with { UserName = user ?? access.UserName, Password = password ?? access.Password, Trust = TrustOf(trust, "--trust", access.Address) ?? access.Trust }
            : access;
    }
}
