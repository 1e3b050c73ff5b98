using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Repro;

/// <summary>Reads bundles. A bundle may come from anybody, so its size and depth are bounded.</summary>
public static class ReproReader
{
    /// <summary>The maximum size of a bundle, in bytes.</summary>
    public const int LargestFile = 256 * 1024 * 1024;

    private const int MostSteps = 1_000_000;

    private static readonly XmlLimits s_limits = new() { Length = LargestFile, Piece = 64 * 1024 * 1024, Nodes = 10 * MostSteps, Levels = 8 };

    /// <summary>Reads a bundle.</summary>
    /// <exception cref="ReproException">The stream is no bundle. The message names the line and the valid form.</exception>
    public static ReproBundle Read(Stream stream)
    {
        try
        {
            var root = BoundedXml.Read(stream, s_limits, LoadOptions.SetLineInfo);
            if (root.Name.LocalName != ReproWriter.Root)
                throw Wrong(root, $"unknown root element <{root.Name.LocalName}>; expected <{ReproWriter.Root}>");
            return Bundle(root);
        }
        catch (XmlRefusedException broken)
        {
            throw new ReproException(string.Create(CultureInfo.InvariantCulture, $"line {broken.Line}: {broken.Message.TrimEnd('.')}"), broken);
        }
    }

    private static ReproBundle Bundle(XElement root)
    {
        var requests = new List<ReproRequest>();
        var commands = new List<ReproCommand>();
        foreach (var step in root.Elements())
        {
            switch (step.Name.LocalName)
            {
                case "request":
                    requests.Add(Request(step));
                    break;
                case "command":
                    commands.Add(new ReproCommand(requests.Count, Time(step, "time"), Text(step, "method"), Text(step, "target"), step.Element("body") is { } body ? Encoding.UTF8.GetString(Bytes(body)) : ""));
                    break;
                case "about" or "options" or "world":
                    break;
                default:
                    throw Wrong(step, $"unknown element <{step.Name.LocalName}>; expected about, options, world, command or request");
            }
        }

        return new ReproBundle
        {
            Release = Text(root, "release"),
            Seed = Number(root, "seed") ?? throw Missing(root, "seed"),
            Start = Time(root, "start"),
            End = Time(root, "end"),
            Drill = (string?)root.Attribute("drill"),
            About = root.Element("about")?.Value,
            World = Encoding.UTF8.GetString(Bytes(root.Element("world") ?? throw Wrong(root, "missing <world>; a bundle has the world in which the run began"))),
            Options = Options(root.Element("options")),
            Requests = requests,
            Commands = commands,
        };
    }

    private static ReproOptions Options(XElement? options) => options is null ? new() : new()
    {
        UnknownIdStatus = Number(options, "unknownIdStatus"),
        PageSize = Number(options, "pageSize"),
        CallPageSize = Number(options, "callPageSize"),
        LargestBody = Number(options, "largestBody"),
        Hostile = Number(options, "hostile"),
        Limits = options.Elements("limit").DistinctBy(limit => Text(limit, "name")).ToDictionary(limit => Text(limit, "name"), limit => Number(limit, "value") ?? throw Missing(limit, "value")),
    };

    private static ReproRequest Request(XElement step)
    {
        var (method, target) = (Text(step, "method"), Text(step, "target"));

        // A request line ends at a blank or line end, so these cannot be part of it.
        if (!method.All(char.IsAsciiLetterOrDigit) || method.Length == 0 || !target.All(c => c is > ' ' and < '\u007f'))
            throw Wrong(step, "invalid request line; expected a method of letters, and a target without blanks");
        var answer = step.Element("answer") ?? throw Wrong(step, "missing <answer>");
        return new ReproRequest
        {
            Bridge = Text(step, "bridge"),
            Method = method,
            Target = target,
            Time = Time(step, "time"),
            SentAfter = Number(step, "sentAfter"),
            SentAt = step.Attribute("sentAfter") is null ? null : Time(step, "sentAt"),
            SentAs = Number(step, "sentAs") ?? 0,
            SentAfterCommands = Number(step, "sentAfterCommands") ?? 0,
            User = (string?)step.Attribute("user"),
            Client = (string?)step.Attribute("client"),
            ContentType = (string?)step.Attribute("contentType") is { } type ? type.Any(char.IsControl) ? throw Wrong(step, "invalid contentType; expected one line") : type : null,
            IsFormTooLarge = (string?)step.Attribute("formTooLarge") == "true",
            HasFault = (string?)step.Attribute("fault") == "true",
            Form = step.Element("form") is { } form ? Bytes(form) : ReadOnlyMemory<byte>.Empty,
            Answer = new ReproAnswer(Number(answer, "status") ?? throw Missing(answer, "status"), Bytes(answer))
            {
                Location = (string?)answer.Attribute("location"),
                MediaType = (string?)answer.Attribute("mediaType"),
                Header = (string?)answer.Attribute("header"),
            },
        };
    }

    private static byte[] Bytes(XElement element)
    {
        try
        {
            return (string?)element.Attribute("encoding") == "base64" ? Convert.FromBase64String(element.Value) : Encoding.UTF8.GetBytes(element.Value);
        }
        catch (FormatException)
        {
            throw Wrong(element, $"invalid Base64 in <{element.Name.LocalName}>");
        }
    }

    private static string Text(XElement element, string name) => (string?)element.Attribute(name) ?? throw Missing(element, name);

    private static int? Number(XElement element, string name) => (string?)element.Attribute(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw Wrong(element, $"invalid value \"{VisibleText.Short(text, 50)}\" for {name}; expected a whole number"),
    };

    private static DateTimeOffset Time(XElement element, string name) =>
        DateTimeOffset.TryParseExact(Text(element, name), ReproWriter.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Wrong(element, $"invalid value for {name}; expected a time such as 2016-07-26T14:08:23.5Z");

    private static ReproException Missing(XElement element, string name) => Wrong(element, $"missing attribute {name} of <{element.Name.LocalName}>");

    private static ReproException Wrong(XElement element, string mistake) =>
        new(string.Create(CultureInfo.InvariantCulture, $"line {((IXmlLineInfo)element).LineNumber}: {VisibleText.Short(mistake, 500)}"));
}
