namespace CmsSim.Harness.Fixtures;

/// <summary>A documented or recorded sequence of exchanges: requests and answers in full, with the provenance of each segment.</summary>
public sealed record Fixture
{
    /// <summary>The name of the flow, such as <c>start</c>.</summary>
    public required string Flow { get; init; }

    /// <summary>The name of the bridge that wrote the log.</summary>
    public required string Host { get; init; }

    /// <summary>The path of the log that the fixture was made from, relative to the fixture's folder. Null without one.</summary>
    public string? Log { get; init; }

    /// <summary>The path of the world that the exchanges start from, relative to the fixture's folder. Null without one.</summary>
    public string? World { get; init; }

    /// <summary>The document that shows the exchanges.</summary>
    public required string Source { get; init; }

    /// <summary>A description of the flow.</summary>
    public required string About { get; init; }

    /// <summary>The reasons for repaired and reconstructed segments.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    /// <summary>The holes that concern the whole fixture, such as an unknown time zone.</summary>
    public IReadOnlyList<Hole> Holes { get; init; } = [];

    /// <summary>
    /// The fingerprint of the key with which the fixture was redacted: 16 hexadecimal digits. Null when the fixture is not redacted.
    /// </summary>
    public string? RedactedWith { get; init; }

    /// <summary>The exchanges, in the order of their requests.</summary>
    public required IReadOnlyList<FixtureExchange> Exchanges { get; init; }

    /// <summary>The path of the file that the fixture was read from. Null for a fixture made in memory.</summary>
    public string? File { get; init; }

    /// <summary>The full path of the world. Null when the fixture names none or was not read from a file.</summary>
    public string? WorldFile => Beside(World);

    /// <summary>The text of the world of a fixture made in memory. Null when the world is a file.</summary>
    public string? WorldText { get; init; }

    /// <summary>The full path of the log. Null when the fixture names none or was not read from a file.</summary>
    public string? LogFile => Beside(Log);

    /// <summary>Returns the text of the world, from memory or from its file. Returns null when the fixture has no world.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string? ReadWorld() => WorldText ?? (WorldFile is { } file ? System.IO.File.ReadAllText(file) : null);

    private string? Beside(string? relative) => relative is not null && File is not null
        ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(File))!, relative))
        : null;
}

/// <summary>The reason for a segment that the log does not print as it is in the fixture.</summary>
/// <param name="Id">The id that segments refer to.</param>
/// <param name="Text">The reason, in words.</param>
public sealed record Reason(string Id, string Text);

/// <summary>One request and its answer, with the log lines around them.</summary>
public sealed record FixtureExchange
{
    /// <summary>The number of the exchange in the API trace.</summary>
    public required int Trace { get; init; }

    /// <summary>
    /// The time at which the request arrived, by the bridge's log clock. Syslog prints whole seconds; the fraction is reconstructed.
    /// </summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The address of the client, as the bridge saw it.</summary>
    public required string From { get; init; }

    /// <summary>The number of a later exchange that is answered before this one. Null when the answer follows its request.</summary>
    public int? AnsweredAfter { get; init; }

    /// <summary>The time stamp of the request's line. Null when the documented log prints it as the bridge did.</summary>
    public MarkedText? Stamp { get; init; }

    /// <summary>The ids that the bridge generates for the answer, in order.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>The request.</summary>
    public required FixtureRequest Request { get; init; }

    /// <summary>Other log lines between the request and the answer.</summary>
    public IReadOnlyList<FixtureLogLine> During { get; init; } = [];

    /// <summary>The answer. Null when the input does not show it: the hole <see cref="HoleKind.Answer"/>.</summary>
    public required FixtureAnswer? Answer { get; init; }

    /// <summary>Other log lines after the answer.</summary>
    public IReadOnlyList<FixtureLogLine> After { get; init; } = [];
}

/// <summary>A request.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path as sent, in the client's letter case.</param>
/// <param name="Body">The body. Null for none.</param>
public sealed record FixtureRequest(string Method, MarkedText Path, FixtureForm? Body = null)
{
    /// <summary>True for a text that can stand in a request line as it is: a slash, then ASCII characters without blanks.</summary>
    public static bool IsPath(string text) => text.StartsWith('/') && text.All(c => c is > ' ' and <= '~');
}

/// <summary>The body of a request.</summary>
/// <param name="ContentType">The content type.</param>
/// <param name="Size">The size in bytes, as the log prints it. Null when the input does not show it.</param>
/// <param name="Content">The text of the body.</param>
public sealed record FixtureForm(string ContentType, int? Size, MarkedText Content);

/// <summary>An answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Size">The size of the body in bytes, as the log prints it. Null when the input does not show it.</param>
/// <param name="Headers">The headers in wire order, without those that only concern the connection.</param>
/// <param name="Body">The text of the body.</param>
public sealed record FixtureAnswer(int Status, int? Size, IReadOnlyList<FixtureHeader> Headers, MarkedText Body);

/// <summary>A header of an answer.</summary>
/// <param name="Name">The name of the header.</param>
/// <param name="Value">The value of the header.</param>
public sealed record FixtureHeader(string Name, MarkedText Value)
{
    /// <summary>True when the API trace shows this header. The bridge logs only <c>Location</c> and <c>WWW-Authenticate</c>.</summary>
    public bool IsLogged => Name is "Location" or "WWW-Authenticate";
}

/// <summary>A log line that is not part of the API trace.</summary>
/// <param name="Text">The text of the line, after the process name and level.</param>
public sealed record FixtureLogLine(string Text)
{
    /// <summary>The syslog facility, such as <c>user</c>.</summary>
    public string Facility { get; init; } = "user";

    /// <summary>The process that wrote the line.</summary>
    public string Process { get; init; } = Bridge;

    /// <summary>The time of the line. Null when it is that of its exchange.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The process that writes nearly all lines. It is the only one that prints a level.</summary>
    internal const string Bridge = "host:server";
}
