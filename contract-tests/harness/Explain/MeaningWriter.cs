using System.Globalization;

namespace CmsSim.Harness.Explain;

/// <summary>Writes the sentence of a line: the words of its form, its values, and the facts that earlier lines showed about them.</summary>
internal sealed class MeaningWriter
{
    /// <summary>The meaning of a line that continues a parameter.</summary>
    public const string Continuation = "Continues the parameter above: a bridge cuts long parameters every 48 characters.";

    private readonly ApiWords _api = new();

    public string Write(LogLine line, LogFacts facts)
    {
        if (line.Form is not { } form)
            return line.IsOfKnownProcess ? "The process is known; this text is not in the table of forms." : "Neither process nor text is known.";
        var sentence = form.Template.With(name => Value(name, line, facts));
        return sentence is [>= 'a' and <= 'z', ..] ? char.ToUpperInvariant(sentence[0]) + sentence[1..] : sentence;
    }

    private string Value(string name, LogLine line, LogFacts facts) => name switch
    {
        "request" => _api.Request(line.Value("method"), line.Value("path"), line.Value("client")),
        "answer" => _api.Answer(line.Exchange, int.TryParse(line.Value("status"), CultureInfo.InvariantCulture, out var status) ? status : 0, line.Value("size")),
        "element" => ApiWords.Element(line.Exchange, line.Span("xml")),
        "ampersand" => line.IsContinuation ? "The end of the parameter above, which fills 48 characters." : "An empty parameter: the body begins with an ampersand.",
        "headerSentence" when line.Exchange is { IsAnswered: false } => "A part of the body.",
        "headerSentence" => $"A header of the answer: {line.Value("header")} is {line.Value("value")}.",
        "parameterSentence" when line.IsContinuation => Continuation,
        "parameterSentence" => _api.Parameter(line.Exchange, line.Value("parameter"), line.Value("value")),
        "object" => _api.Object(line.Value("path")),
        "call" => facts.CallText(line.Value(name)),
        "legId" => line.Value("leg"),
        "leg" => facts.LegText(line.Value(name)),
        "space" => facts.SpaceText(line.Value(name)),
        "conference" => facts.ConferenceText(line.Value(name)),
        "apiCall" => facts.ApiCallText(line.Value(name)),
        "since" => Since(facts.Call(line.Value("call")), line),
        "sinceParty" => facts.CallOf(line.Value("party")) is { } call ? $" with call {call.Number}{Since(call, line)}" : "",
        _ => line.Value(name),
    };

    private static string Since(CallFacts call, LogLine line) =>
        line.Time - call.Began is { } seconds and >= 0 ? $", {Durations.Text(seconds)} after {(call.IsOutgoing ? "it was dialled" : "it came in")}" : "";
}
