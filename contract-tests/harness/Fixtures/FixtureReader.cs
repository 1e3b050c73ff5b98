using System.Text;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Fixtures;

/// <summary>Reads fixture files. Unknown elements and attributes are errors.</summary>
public static class FixtureReader
{
    private static readonly string[] s_segmentNames = ["printed", "repaired", "reconstructed", "hole"];

    private static readonly XmlLimits s_limits = new() { Length = LargestFile };

    private const int LargestFile = 64 * 1024 * 1024;

    /// <summary>Reads a fixture file.</summary>
    /// <exception cref="FixtureFormatException">The file is not a fixture, or something in it is unknown or missing.</exception>
    /// <exception cref="IOException">The file cannot be read, or is larger than 64 Mi characters.</exception>
    public static Fixture ReadFile(string path)
    {
        using var file = new StreamReader(path, Encoding.UTF8);
        var text = new StringBuilder();
        var piece = new char[16 * 1024];
        while (file.Read(piece) is > 0 and var read)
        {
            if (text.Append(piece, 0, read).Length > LargestFile)
                throw new IOException($"the file is larger than {LargestFile} characters, the maximum size of a fixture");
        }
        return Read(text.ToString(), path);
    }

    /// <summary>
    /// Returns true when the root element of a file is <c>fixture</c>. A file that is not XML counts as a fixture, so that reading it
    /// reports the mistake.
    /// </summary>
    public static bool IsFixture(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var reader = BoundedXml.Open(file, s_limits);
            return reader.MoveToContent() == XmlNodeType.Element && reader.Name == "fixture";
        }
        catch (XmlRefusedException)
        {
            return true;
        }
    }

    /// <summary>Reads a fixture from text.</summary>
    /// <param name="xml">The text of the fixture.</param>
    /// <param name="file">The path for messages. The paths of world and log are relative to its folder.</param>
    /// <exception cref="FixtureFormatException">The text is not a fixture, or something in it is unknown or missing.</exception>
    public static Fixture Read(string xml, string file)
    {
        try
        {
            return new Reading(file).Fixture(BoundedXml.Read(xml, s_limits, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo));
        }
        catch (XmlRefusedException wrong)
        {
            throw new FixtureFormatException(file, wrong.Line, $"not well-formed XML: {(wrong.HasDocumentType ? "a DOCTYPE is not allowed." : wrong.Message)}");
        }
    }

    private sealed class Reading(string file)
    {
        private HashSet<string> _reasons = [];

        public Fixture Fixture(XElement root)
        {
            if (root.Name != "fixture")
                throw new FixtureFormatException(file, 1, $"unknown root element <{root.Name}>; expected <fixture>.");

            var fixture = Open(root, ["flow", "host", "log", "world", "redactedWith"], ["source", "about", "reasons", "holes", "exchange"]);
            var given = Reasons(fixture.OptionalChild("reasons"));
            _reasons = [.. given.Select(reason => reason.Id)];

            FixtureExchange[] exchanges = [.. root.Elements("exchange").Select(Exchange)];
            if (exchanges is [])
                throw fixture.Wrong("<fixture> has no <exchange>; at least one is required.");
            CheckOrder(fixture, exchanges);

            return new Fixture
            {
                Flow = fixture.Required("flow"),
                Host = fixture.Required("host"),
                Log = fixture.Optional("log"),
                World = fixture.Optional("world"),
                Source = Plain(fixture.Child("source")),
                About = Plain(fixture.Child("about")),
                Reasons = given,
                Holes = fixture.OptionalChild("holes") is { } holes ? [.. Open(holes, [], ["hole"]).Children.Select(Hole)] : [],
                RedactedWith = fixture.Optional("redactedWith"),
                Exchanges = exchanges,
                File = file,
            };
        }

        private Reason[] Reasons(XElement? element)
        {
            if (element is null)
                return [];
            Reason[] given = [.. Open(element, [], ["reason"]).Children.Select(child =>
            {
                var reason = Open(child, ["id"], []);
                return new Reason(reason.Required("id"), reason.Text);
            })];
            return given.GroupBy(reason => reason.Id).FirstOrDefault(same => same.Count() > 1) is { } twice
                ? throw Open(element, [], ["reason"]).Wrong($"duplicate reason \"{twice.Key}\"; only one is allowed.")
                : given;
        }

        private Hole Hole(XElement element)
        {
            var hole = Open(element, ["kind"], []);
            return new Hole(KindOf(hole), hole.Text);
        }

        private static HoleKind KindOf(FixtureElement hole) =>
            HoleWords.Read(hole.Required("kind"))
            ?? throw hole.Wrong($"invalid value \"{hole.Required("kind")}\" for kind; expected one of {string.Join(", ", HoleWords.All)}.");

        private static void CheckOrder(FixtureElement fixture, FixtureExchange[] exchanges)
        {
            var indices = new Dictionary<int, int>();
            foreach (var (i, exchange) in exchanges.Index())
            {
                if (i > 0 && exchange.At < exchanges[i - 1].At)
                    throw fixture.Wrong($"exchange {exchange.Trace} arrives before exchange {exchanges[i - 1].Trace}, which precedes it; exchanges must be in the order of their requests.");
                if (!indices.TryAdd(exchange.Trace, i))
                    throw fixture.Wrong($"duplicate exchange {exchange.Trace}; only one is allowed.");
            }
            foreach (var (i, exchange) in exchanges.Index())
            {
                if (exchange.AnsweredAfter is { } later && indices.GetValueOrDefault(later, -1) <= i)
                    throw fixture.Wrong($"invalid value \"{later}\" for answeredAfter of exchange {exchange.Trace}; expected the trace number of a later exchange.");
            }
        }

        private FixtureExchange Exchange(XElement element)
        {
            var exchange = Open(element, ["trace", "at", "from", "answeredAfter"], ["stamp", "ids", "request", "line", "answer"]);
            var answer = exchange.OptionalChild("answer");
            return new FixtureExchange
            {
                Trace = exchange.Number("trace"),
                At = exchange.Time("at"),
                From = exchange.Required("from"),
                AnsweredAfter = exchange.OptionalNumber("answeredAfter"),
                Stamp = exchange.OptionalChild("stamp") is { } stamp ? Marked(stamp) : null,
                Ids = exchange.OptionalChild("ids") is { } ids ? [.. Open(ids, [], ["id"]).Children.Select(Plain)] : [],
                Request = Request(exchange.Child("request")),
                During = [.. (answer is null ? element.Elements("line") : answer.ElementsBeforeSelf("line")).Select(Line)],
                Answer = answer is null ? null : Answer(answer),
                After = answer is null ? [] : [.. answer.ElementsAfterSelf("line").Select(Line)],
            };
        }

        private FixtureRequest Request(XElement element)
        {
            var request = Open(element, ["method"], ["path", "body"]);
            var path = Marked(request.Child("path"));

            // The path becomes part of the request line, so it must not end that line.
            if (!FixtureRequest.IsPath(path.Text))
                throw request.Wrong($"invalid path \"{path.Text}\"; expected a slash, then ASCII characters without blanks.");
            if (!request.Required("method").All(char.IsAsciiLetterUpper))
                throw request.Wrong($"invalid value \"{request.Required("method")}\" for method; expected capital letters, such as GET.");

            return new FixtureRequest(request.Required("method"), path, request.OptionalChild("body") is { } body ? Form(body) : null);
        }

        private FixtureForm Form(XElement element)
        {
            var body = Open(element, ["type", "size"], s_segmentNames);
            return new FixtureForm(body.Required("type"), body.OptionalNumber("size"), Marked(element, "type", "size"));
        }

        private FixtureAnswer Answer(XElement element)
        {
            var answer = Open(element, ["status", "size"], ["header", "body"]);
            return new FixtureAnswer(
                answer.Number("status"),
                answer.OptionalNumber("size"),
                [.. element.Elements("header").Select(Header)],
                answer.OptionalChild("body") is { } body ? Marked(body) : MarkedText.Empty);
        }

        private FixtureHeader Header(XElement element) =>
            new(Open(element, ["name"], s_segmentNames).Required("name"), Marked(element, "name"));

        private FixtureLogLine Line(XElement element)
        {
            var line = Open(element, ["facility", "process", "at"], []);
            var plain = new FixtureLogLine(line.Text);
            return plain with
            {
                Facility = line.Optional("facility") ?? plain.Facility,
                Process = line.Optional("process") ?? plain.Process,
                At = line.OptionalTime("at"),
            };
        }

        private MarkedText Marked(XElement element, params string[] attributes) =>
            new([.. Open(element, attributes, s_segmentNames).Children.Select(Segment)]);

        private Segment Segment(XElement element)
        {
            if (element.Name == "printed")
                return Fixtures.Segment.Printed(Plain(element));

            var parts = element.HasElements ? new[] { "prints", "logged", "reads" } : [];
            if (element.Name == "hole")
            {
                var hole = Open(element, ["kind", "bytes"], parts);
                return Fixtures.Segment.Missing(KindOf(hole), hole.OptionalNumber("bytes"), TextOf(hole)) with { Prints = TextOf(hole, "prints"), Logged = TextOf(hole, "logged") };
            }

            var repaired = element.Name == "repaired";
            var segment = Open(element, ["why"], parts);
            if (repaired && !segment.HasChildren)
                throw segment.Wrong("<repaired> has no <prints> and <reads>; they hold the text in the log and the correct text.");

            var why = segment.Required("why");
            if (!_reasons.Contains(why))
                throw segment.Wrong($"invalid value \"{why}\" for why; expected the id of a <reason>: {string.Join(", ", _reasons.Order(StringComparer.Ordinal))}.");

            return new Segment(repaired ? Provenance.Repaired : Provenance.Reconstructed, TextOf(segment))
            {
                Why = why,
                Prints = repaired ? Plain(segment.Child("prints")) : TextOf(segment, "prints"),
                Logged = TextOf(segment, "logged"),
            };
        }

        private string TextOf(FixtureElement segment) => segment.HasChildren ? Plain(segment.Child("reads")) : segment.Text;

        private string? TextOf(FixtureElement segment, string part) => segment.OptionalChild(part) is { } text ? Plain(text) : null;

        private string Plain(XElement element) => Open(element, [], []).Text;

        private FixtureElement Open(XElement element, string[] attributes, string[] children) =>
            new(element, file, attributes, children);
    }
}
