namespace CmsSim.Harness.Repro;

/// <summary>All that repeats a run of a simulator: its release, world, seed and clock, and its commands and requests in order, with the answers.</summary>
public sealed record ReproBundle
{
    /// <summary>The release of the world, such as <c>2.9</c>.</summary>
    public required string Release { get; init; }

    /// <summary>The seed of ids, secrets and call IDs.</summary>
    public required int Seed { get; init; }

    /// <summary>The time at which the run began, on the clock of the cluster.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The time at which the bundle was made, on the clock of the cluster.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The text of the world in which the run began, with its secrets.</summary>
    public required string World { get; init; }

    /// <summary>The name of the drill of the run, which has its own world. Null without one.</summary>
    public string? Drill { get; init; }

    /// <summary>The options that the answers depend on.</summary>
    public ReproOptions Options { get; init; } = new();

    /// <summary>The reason why the bundle was made, such as the name of a test. Null without one.</summary>
    public string? About { get; init; }

    /// <summary>The requests, in the order of their answers.</summary>
    public required IReadOnlyList<ReproRequest> Requests { get; init; }

    /// <summary>The commands of the control API, in order.</summary>
    public IReadOnlyList<ReproCommand> Commands { get; init; } = [];

    /// <summary>Returns the bundle up to one of its requests, counted from 1, without later commands.</summary>
    /// <param name="number">The number of the last request.</param>
    public ReproBundle Until(int number) => this with
    {
        Requests = [.. Requests.Take(number)],
        Commands = [.. Commands.Where(command => command.After < number)],
        End = number > 0 && number <= Requests.Count ? Requests[number - 1].Time : Start,
    };
}

/// <summary>The options of a run that its answers depend on. Null values are the defaults of the simulator.</summary>
public sealed record ReproOptions
{
    /// <summary>The status for unknown ids, 400 or 404.</summary>
    public int? UnknownIdStatus { get; init; }

    /// <summary>The default and largest number of entries on a page of most lists.</summary>
    public int? PageSize { get; init; }

    /// <summary>The default and largest number of entries on a page of calls or call legs.</summary>
    public int? CallPageSize { get; init; }

    /// <summary>The largest body of a request, in bytes.</summary>
    public int? LargestBody { get; init; }

    /// <summary>The seed of the hostile mode. Null without one.</summary>
    public int? Hostile { get; init; }

    /// <summary>The limits that differ from the defaults of the simulator, by name.</summary>
    public IReadOnlyDictionary<string, int> Limits { get; init; } = new Dictionary<string, int>();
}

/// <summary>A command of the control API.</summary>
/// <param name="After">The number of requests that were answered before it.</param>
/// <param name="Time">The time after the command, on the clock of the cluster.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path.</param>
/// <param name="Body">The JSON body; empty for none.</param>
public sealed record ReproCommand(int After, DateTimeOffset Time, string Method, string Target, string Body)
{
    /// <summary>True for a command that only moves the clock. The times of the bundle move it as well.</summary>
    public bool IsClock => Target.StartsWith("/clock", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A request to a bridge, with its answer.</summary>
public sealed record ReproRequest
{
    /// <summary>The name of the bridge.</summary>
    public required string Bridge { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path and query, as sent.</summary>
    public required string Target { get; init; }

    /// <summary>The time of the answer, on the clock of the cluster.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>
    /// For a request whose answer waited: the number of requests that were answered before it was sent. Null for an answer that followed at once.
    /// </summary>
    public int? SentAfter { get; init; }

    /// <summary>The time at which such a request was sent. Null for an answer that followed at once.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>For a request whose answer waited: its number among such requests. Requests that were sent at the same time keep this order.</summary>
    public int SentAs { get; init; }

    /// <summary>For a request whose answer waited: the number of commands before it was sent.</summary>
    public int SentAfterCommands { get; init; }

    /// <summary>The name of the account. Null for a request without valid credentials.</summary>
    public string? User { get; init; }

    /// <summary>The address of the client. Null when it is not known.</summary>
    public string? Client { get; init; }

    /// <summary>The media type of the form. Null for none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The bytes of the form; empty for none.</summary>
    public ReadOnlyMemory<byte> Form { get; init; }

    /// <summary>True when the form was larger than a bridge reads. Its bytes are not kept then.</summary>
    public bool IsFormTooLarge { get; init; }

    /// <summary>True when a fault acted on the request.</summary>
    public bool HasFault { get; init; }

    /// <summary>The answer.</summary>
    public required ReproAnswer Answer { get; init; }
}

/// <summary>The answer of a bridge, before faults and compression.</summary>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="Body">The bytes of the body.</param>
public sealed record ReproAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The Location header. Null without one.</summary>
    public string? Location { get; init; }

    /// <summary>The media type. Null for XML and for answers without a body.</summary>
    public string? MediaType { get; init; }

    /// <summary>A further header, as <c>name: value</c>. Null without one.</summary>
    public string? Header { get; init; }
}

/// <summary>A bundle cannot be made, read or repeated. The message is a sentence for people.</summary>
public sealed class ReproException(string sentence, Exception? inner = null) : Exception(sentence, inner);
