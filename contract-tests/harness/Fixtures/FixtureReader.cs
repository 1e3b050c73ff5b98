using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace CmsSim.Harness.Fixtures;

/// <summary>Reads fixture files, and refuses what it does not know rather than pass over it.</summary>
public static class FixtureReader
{
    private static readonly string[] SegmentNames = ["printed", "repaired", "reconstructed"];

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        MaxCharactersInDocument = 64 * 1024 * 1024,
        XmlResolver = null,
    };

    /// <summary>Reads a fixture file.</summary>
    /// <exception cref="FixtureFormatException">It is no fixture, or something in it is unknown or missing.</exception>
    public static Fixture ReadFile(string path) => Read(File.ReadAllText(path, Encoding.UTF8), path);

    /// <summary>Whether a file is a fixture by its root element. What is no XML counts as one: reading it tells what is wrong.</summary>
    public static bool IsFixture(string path)
    {
        try
        {
            using var reader = XmlReader.Create(path, Settings);
            return reader.MoveToContent() == XmlNodeType.Element && reader.Name == "fixture";
        }
        catch (XmlException)
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
            using var text = new StringReader(xml);
            using var reader = XmlReader.Create(text, Settings);
            var root = XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo).Root!;
            return new Reading(file).Fixture(root);
        }
        catch (XmlException wrong)
        {
            // The reader names no line when it meets a DOCTYPE, and advises to allow it.
            var reason = xml.Contains("<!DOCTYPE", StringComparison.Ordinal) ? "a fixture has no DOCTYPE." : wrong.Message;
            throw new FixtureFormatException(file, Math.Max(1, wrong.LineNumber), $"not well-formed XML: {reason}");
        }
    }

    private sealed class Reading(string file)
    {
        private HashSet<string> reasons = [];

        public Fixture Fixture(XElement root)
        {
            if (root.Name != "fixture")
                throw new FixtureFormatException(file, 1, $"<{root.Name}> is no fixture; the root of one is <fixture>.");

            var fixture = Open(root, ["flow", "host", "log", "world"], ["source", "about", "reasons", "exchange"]);
            var given = Reasons(fixture.OptionalChild("reasons"));
            reasons = [.. given.Select(reason => reason.Id)];

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
            for (var i = 0; i < exchanges.Length; i++)
            {
                var exchange = exchanges[i];
                if (i > 0 && exchange.At < exchanges[i - 1].At)
                    throw fixture.Wrong($"exchange {exchange.Trace} arrives before exchange {exchanges[i - 1].Trace}, which stands above it.");
                if (exchanges.Take(i).Any(other => other.Trace == exchange.Trace))
                    throw fixture.Wrong($"exchange {exchange.Trace} stands in the fixture twice.");
                if (exchange.AnsweredAfter is { } later && exchanges.Skip(i + 1).All(other => other.Trace != later))
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
            var body = Open(element, ["type", "size"], SegmentNames);
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
            new(Open(element, ["name"], SegmentNames).Required("name"), Marked(element, "name"));

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
            new([.. Open(element, attributes, SegmentNames).Children.Select(Segment)]);

        private Segment Segment(XElement element)
        {
            if (element.Name == "printed")
                return Fixtures.Segment.Printed(Plain(element));

            var repaired = element.Name == "repaired";
            var segment = Open(element, ["why"], element.HasElements ? ["prints", "logged", "reads"] : []);
            if (repaired && !segment.HasChildren)
                throw segment.Wrong("<repaired> says in <prints> what the log prints, and in <reads> what it should be.");

            var why = segment.Required("why");
            if (!reasons.Contains(why))
                throw segment.Wrong($"no <reason> has the id '{why}'; there are {string.Join(", ", reasons.Order(StringComparer.Ordinal))}.");

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
