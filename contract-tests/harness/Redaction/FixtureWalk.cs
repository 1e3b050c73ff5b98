using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Redaction;

/// <summary>Visits the values of a fixture, and makes the fixture with the changed values.</summary>
/// <param name="change">Changes a value in its document.</param>
/// <param name="changed">The texts that were changed before. Equal texts are not visited again. Null to visit all.</param>
internal sealed class FixtureWalk(Action<Field> change, ChangedTexts? changed = null)
{
    // Other places are names of headers, which hold no blanks.
    private const string RequestPath = "request path";
    private const string RequestBody = "request body";
    private const string AnswerBody = "answer body";

    /// <summary>True when values are only read, so that the fixture need not be made again.</summary>
    public bool IsReading { get; init; }

    /// <summary>Returns the places in the last document that become segments of their own. Null when none do.</summary>
    public Func<(int Start, int End)[]>? Split { get; init; }

    /// <summary>True when a text has segments that were split.</summary>
    public bool HasSplit { get; private set; }

    /// <summary>Returns the fixture with its values changed.</summary>
    public Fixture Change(Fixture fixture) => fixture with
    {
        Flow = Text(fixture.Flow, SensitiveKind.Prose),
        Host = Text(fixture.Host, SensitiveKind.Address, "host"),
        Source = Text(fixture.Source, SensitiveKind.Prose),
        About = Text(fixture.About, SensitiveKind.Prose),
        Reasons = [.. fixture.Reasons.Select(reason => reason with { Text = Text(reason.Text, SensitiveKind.Prose) })],
        Holes = [.. fixture.Holes.Select(hole => hole with { Text = Text(hole.Text, SensitiveKind.Prose) })],
        Exchanges = [.. fixture.Exchanges.Select(Change)],
    };

    /// <summary>Returns a text with its values changed.</summary>
    public string Text(string text, SensitiveKind kind, string name = "")
    {
        var document = text.ToCharArray();
        change(new Field(SpelledText.Plain(document, 0, document.Length), kind, name));
        return IsReading ? text : new string(document);
    }

    /// <summary>Returns a log line with its values changed.</summary>
    public string Line(string text) => Parts(text, LineParts.Of(text));

    /// <summary>Returns a line that is not part of a log with its values changed.</summary>
    public string NoteLine(string text) => Parts(text, NoteParts.Of(text));

    private string Parts(string text, IEnumerable<(int Start, int Length, SensitiveKind Kind)> parts)
    {
        var document = text.ToCharArray();
        foreach (var (start, length, kind) in parts)
            change(new Field(SpelledText.Plain(document, start, length), kind));
        return IsReading ? text : new string(document);
    }

    private FixtureExchange Change(FixtureExchange exchange) => exchange with
    {
        From = Text(exchange.From, SensitiveKind.Address, "from"),
        Ids = [.. exchange.Ids.Select(id => Text(id, SensitiveKind.Id, "id"))],
        Request = Change(exchange.Request),
        During = [.. exchange.During.Select(Change)],
        Answer = exchange.Answer is { } answer ? Change(answer) : null,
        After = [.. exchange.After.Select(Change)],
    };

    private FixtureRequest Change(FixtureRequest request) => request with
    {
        Path = Marked(request.Path, RequestPath, RequestFields.OfPath),
        Body = request.Body is { } body ? body with { Content = Marked(body.Content, RequestBody, document => RequestFields.OfBody(document, isForm: true)) } : null,
    };

    private FixtureAnswer Change(FixtureAnswer answer) => answer with
    {
        Headers = [.. answer.Headers.Select(header => header with { Value = Marked(header.Value, header.Name, document => RequestFields.OfHeader(header.Name, document)) })],
        Body = Marked(answer.Body, AnswerBody, document => RequestFields.OfBody(document, isForm: false)),
    };

    private FixtureLogLine Change(FixtureLogLine line) => line with { Text = Line(line.Text), Process = Text(line.Process, SensitiveKind.Line) };

    private MarkedText Marked(MarkedText text, string place, Func<char[], IEnumerable<Field>> fields)
    {
        if (changed?.Find(place, text) is not { } result)
        {
            result = IsReading ? Read(text, fields) : Made(text, fields);
            changed?.Add(place, text, result);
        }

        HasSplit |= !ReferenceEquals(result, text) && result.Segments.Any(segment => segment.Why == SecretStripper.ReasonId);
        return result;
    }

    private MarkedText Read(MarkedText text, Func<char[], IEnumerable<Field>> fields)
    {
        foreach (var field in fields(text.Text.ToCharArray()))
            change(field);
        foreach (var alone in text.Segments.SelectMany(segment => new[] { segment.Prints, segment.Logged }).OfType<string>())
            Text(alone, SensitiveKind.Line);
        return text;
    }

    private MarkedText Made(MarkedText text, Func<char[], IEnumerable<Field>> fields)
    {
        (int, int)[] places = [];
        var made = MarkedEdit.Apply(
            text,
            document =>
            {
                // Places in other documents, such as log lines, are of no use here.
                Split?.Invoke();
                foreach (var field in fields(document))
                    change(field);
                places = Split?.Invoke() ?? [];
            },
            alone => Text(alone, SensitiveKind.Line));
        return places is [] ? made : MarkedEdit.Split(made, places, SecretStripper.ReasonId);
    }
}
