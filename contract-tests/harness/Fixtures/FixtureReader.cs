using System.Text;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Wire;

namespace CmsSim.Harness.Fixtures;

/// <summary>Reads fixture files, and refuses what it does not know rather than pass over it.</summary>
public static class FixtureReader
{
    private static readonly string[] s_segmentNames = ["printed", "repaired", "reconstructed"];

    private static readonly XmlLimits s_limits = new() { Length = LargestFile };

    private const int LargestFile = 64 * 1024 * 1024;

    /// <summary>Reads a fixture file.</summary>
    /// <exception cref="FixtureFormatException">It is no fixture, or something in it is unknown or missing.</exception>
    /// <exception cref="IOException">It cannot be read, or is larger than 64 MiB.</exception>
    public static Fixture ReadFile(string path)
    {
        using var file = new StreamReader(path, Encoding.UTF8);
        var text = new StringBuilder();
        var piece = new char[16 * 1024];
        while (file.Read(piece) is > 0 and var read)
        {
            if (text.Append(piece, 0, read).Length > LargestFile)
                throw new IOException($"it is larger than {LargestFile} characters, the most that a fixture has");
        }
        return Read(text.ToString(), path);
    }

    /// <summary>Whether a file is a fixture by its root element. What is no XML counts as one: reading it tells what is wrong.</summary>
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

    /// <summary>Reads a fixture.</summary>
    /// <param name="xml">The fixture.</param>
    /// <param name="file">Where it comes from: named in messages, and what its world and log are relative to.</param>
    /// <exception cref="FixtureFormatException">It is no fixture, or something in it is unknown or missing.</exception>
    public static Fixture Read(string xml, string file)
    {
        try
        {
            return new Reading(file).Fixture(BoundedXml.Read(xml, s_limits, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo));
        }
        catch (XmlRefusedException wrong)
        {
            throw new FixtureFormatException(file, wrong.Line, $"not well-formed XML: {(wrong.HasDocumentType ? "a fixture has no DOCTYPE." : wrong.Message)}");
        }
    }

    private sealed class Reading(string file)
    {
        private HashSet<string> _reasons = [];

        public Fixture Fixture(XElement root)
        {
            if (root.Name != "fixture")
                throw new FixtureFormatException(file, 1, $"<{root.Name}> is no fixture; the root of one is <fixture>.");

            var fixture = Open(root, ["flow", "host", "log", "world"], ["source", "about", "reasons", "exchange"]);
            var given = Reasons(fixture.OptionalChild("reasons"));
            _reasons = [.. given.Select(reason => reason.Id)];

            FixtureExchange[] exchanges = [.. root.Elements("exchange").Select(Exchange)];
            if (exchanges is [])
                throw fixture.Wrong("a fixture holds at least one <exchange>.");
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
                ? throw Open(element, [], ["reason"]).Wrong($"the reason '{twice.Key}' is given twice.")
                : given;
        }

        private static void CheckOrder(FixtureElement fixture, FixtureExchange[] exchanges)
        {
            var places = new Dictionary<int, int>();
            foreach (var (i, exchange) in exchanges.Index())
            {
                if (i > 0 && exchange.At < exchanges[i - 1].At)
                    throw fixture.Wrong($"exchange {exchange.Trace} arrives before exchange {exchanges[i - 1].Trace}, which stands above it.");
                if (!places.TryAdd(exchange.Trace, i))
                    throw fixture.Wrong($"exchange {exchange.Trace} stands in the fixture twice.");
            }
            foreach (var (i, exchange) in exchanges.Index())
            {
                if (exchange.AnsweredAfter is { } later && places.GetValueOrDefault(later, -1) <= i)
                    throw fixture.Wrong($"exchange {exchange.Trace} is answered after {later}, which is no later exchange of the fixture.");
            }
        }

        private FixtureExchange Exchange(XElement element)
        {
            var exchange = Open(element, ["trace", "at", "from", "answeredAfter"], ["stamp", "ids", "request", "line", "answer"]);
            var answer = exchange.Child("answer");
            return new FixtureExchange
            {
                Trace = exchange.Number("trace"),
                At = exchange.Time("at"),
                From = exchange.Required("from"),
                AnsweredAfter = exchange.OptionalNumber("answeredAfter"),
                Stamp = exchange.OptionalChild("stamp") is { } stamp ? Marked(stamp) : null,
                Ids = exchange.OptionalChild("ids") is { } ids ? [.. Open(ids, [], ["id"]).Children.Select(Plain)] : [],
                Request = Request(exchange.Child("request")),
                During = [.. answer.ElementsBeforeSelf("line").Select(Line)],
                Answer = Answer(answer),
                After = [.. answer.ElementsAfterSelf("line").Select(Line)],
            };
        }

        private FixtureRequest Request(XElement element)
        {
            var request = Open(element, ["method"], ["path", "body"]);
            var path = Marked(request.Child("path"));

            // It goes into the request line as it is, so it must not end that line.
            if (!path.Text.StartsWith('/') || path.Text.Any(c => c is <= ' ' or > '~'))
                throw request.Wrong($"the path '{path.Text}' should begin with a slash and hold neither blanks nor other than ASCII.");
            if (!request.Required("method").All(char.IsAsciiLetterUpper))
                throw request.Wrong("a method is written in capitals, such as GET.");

            return new FixtureRequest(request.Required("method"), path, request.OptionalChild("body") is { } body ? Form(body) : null);
        }

        private FixtureForm Form(XElement element)
        {
            var body = Open(element, ["type", "size"], s_segmentNames);
            return new FixtureForm(body.Required("type"), body.Number("size"), Marked(element, "type", "size"));
        }

        private FixtureAnswer Answer(XElement element)
        {
            var answer = Open(element, ["status", "size"], ["header", "body"]);
            return new FixtureAnswer(
                answer.Number("status"),
                answer.Number("size"),
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

            var repaired = element.Name == "repaired";
            var segment = Open(element, ["why"], element.HasElements ? ["prints", "logged", "reads"] : []);
            if (repaired && !segment.HasChildren)
                throw segment.Wrong("<repaired> says in <prints> what the log prints, and in <reads> what it should be.");

            var why = segment.Required("why");
            if (!_reasons.Contains(why))
                throw segment.Wrong($"no <reason> has the id '{why}'; there are {string.Join(", ", _reasons.Order(StringComparer.Ordinal))}.");

            return new Segment(
                repaired ? Provenance.Repaired : Provenance.Reconstructed,
                segment.HasChildren ? Plain(segment.Child("reads")) : segment.Text)
            {
                Why = why,
                Prints = segment.HasChildren ? Plain(segment.Child("prints")) : null,
                Logged = segment.OptionalChild("logged") is { } logged ? Plain(logged) : null,
            };
        }

        private string Plain(XElement element) => Open(element, [], []).Text;

        private FixtureElement Open(XElement element, string[] attributes, string[] children) =>
            new(element, file, attributes, children);
    }
}
