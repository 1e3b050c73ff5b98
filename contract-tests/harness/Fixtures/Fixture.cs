namespace CmsSim.Harness.Fixtures;

/// <summary>A documented or recorded conversation in full: every request, every answer, and how each stretch is known.</summary>
public sealed record Fixture
{
    /// <summary>Name of the flow, such as <c>start</c>.</summary>
    public required string Flow { get; init; }

    /// <summary>Name of the bridge that wrote the log.</summary>
    public required string Host { get; init; }

    /// <summary>The log this was made from, relative to the fixture's folder.</summary>
    public string? Log { get; init; }

    /// <summary>The world the conversation begins in, relative to the fixture's folder.</summary>
    public string? World { get; init; }

    /// <summary>Where the conversation is documented.</summary>
    public required string Source { get; init; }

    /// <summary>What happens in it.</summary>
    public required string About { get; init; }

    /// <summary>The reasons that repaired and reconstructed stretches refer to.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    /// <summary>The exchanges by the order of their requests.</summary>
    public required IReadOnlyList<FixtureExchange> Exchanges { get; init; }

    /// <summary>The file this was read from; null when it was made in memory.</summary>
    public string? File { get; init; }

    /// <summary>Full path of the world; null when the fixture names none or came from no file.</summary>
    public string? WorldFile => Beside(World);

    /// <summary>Full path of the log; null when the fixture names none or came from no file.</summary>
    public string? LogFile => Beside(Log);

    private string? Beside(string? relative) => relative is not null && File is not null
        ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(File))!, relative))
        : null;
}

/// <summary>Why something that a log does not print stands in a fixture.</summary>
/// <param name="Id">What stretches refer to.</param>
/// <param name="Text">The reason.</param>
public sealed record Reason(string Id, string Text);

/// <summary>One request and its answer.</summary>
public sealed record FixtureExchange
{
    /// <summary>Number in the trace.</summary>
    public required int Trace { get; init; }

    /// <summary>When the request arrived on the bridge's log clock; syslog prints seconds, the fraction is reconstructed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Address of the client as the bridge saw it.</summary>
    public required string From { get; init; }

    /// <summary>Number of the later exchange after whose answer this one is answered.</summary>
    public int? AnsweredAfter { get; init; }

    /// <summary>The stamp of the request's line, where the documented log does not print it as the bridge did.</summary>
    public MarkedText? Stamp { get; init; }

    /// <summary>The ids that the bridge generates while it answers, in order.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>The request.</summary>
    public required FixtureRequest Request { get; init; }

    /// <summary>Further log lines between request and answer.</summary>
    public IReadOnlyList<FixtureLogLine> During { get; init; } = [];

    /// <summary>The answer.</summary>
    public required FixtureAnswer Answer { get; init; }

    /// <summary>Further log lines after the answer.</summary>
    public IReadOnlyList<FixtureLogLine> After { get; init; } = [];
}

/// <summary>A request.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path as sent, in the client's letter case.</param>
/// <param name="Body">The body; null for none.</param>
public sealed record FixtureRequest(string Method, MarkedText Path, FixtureForm? Body = null);

/// <summary>A request body.</summary>
/// <param name="ContentType">Its type.</param>
/// <param name="Size">Its size as the log prints it.</param>
/// <param name="Content">Its bytes.</param>
public sealed record FixtureForm(string ContentType, int Size, MarkedText Content);

/// <summary>An answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Size">Size of the body as the log prints it.</param>
/// <param name="Headers">Its headers in the order of the wire, without those that only concern the connection.</param>
/// <param name="Body">The bytes of the body.</param>
public sealed record FixtureAnswer(int Status, int Size, IReadOnlyList<FixtureHeader> Headers, MarkedText Body);

/// <summary>A header of an answer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record FixtureHeader(string Name, MarkedText Value)
{
    /// <summary>Whether the trace shows this header. The bridge logs these two and no other.</summary>
    public bool IsLogged => Name is "Location" or "WWW-Authenticate";
}

/// <summary>A log line that is no part of the API trace.</summary>
/// <param name="Text">What was logged.</param>
public sealed record FixtureLogLine(string Text)
{
    /// <summary>Syslog facility.</summary>
    public string Facility { get; init; } = "user";

    /// <summary>The process that wrote it.</summary>
    public string Process { get; init; } = Bridge;

    /// <summary>When, if not in the second of its exchange.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The process that writes nearly every line; the only one that prints a level.</summary>
    internal const string Bridge = "host:server";
}
