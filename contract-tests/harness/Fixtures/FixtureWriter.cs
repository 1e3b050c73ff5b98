using System.Globalization;
using System.Security;
using System.Text;

namespace CmsSim.Harness.Fixtures;

/// <summary>Writes fixtures for review by people: one segment per line, with markup inside a segment as on the wire.</summary>
public static class FixtureWriter
{
    /// <summary>Returns the fixture as XML text. <see cref="FixtureReader"/> reads it back as an equal fixture.</summary>
    public static string Write(Fixture fixture)
    {
        var page = new Page();
        page.Line("""<?xml version="1.0" encoding="utf-8"?>""");
        using (page.Element("fixture", ("flow", fixture.Flow), ("host", fixture.Host), ("log", fixture.Log), ("world", fixture.World), ("redactedWith", fixture.RedactedWith)))
        {
            page.Leaf("source", fixture.Source);
            page.Leaf("about", fixture.About);
            if (fixture.Reasons is [_, ..])
            {
                using (page.Element("reasons"))
                {
                    foreach (var reason in fixture.Reasons)
                        page.Leaf("reason", reason.Text, ("id", reason.Id));
                }
            }

            if (fixture.Holes is [_, ..])
            {
                using (page.Element("holes"))
                {
                    foreach (var hole in fixture.Holes)
                        page.Leaf("hole", hole.Text, ("kind", HoleWords.Write(hole.Kind)));
                }
            }

            foreach (var exchange in fixture.Exchanges)
            {
                page.Line("");
                WriteExchange(page, exchange);
            }
        }

        return page.ToString();
    }

    private static void WriteExchange(Page page, FixtureExchange exchange)
    {
        using var element = page.Element("exchange",
            ("trace", Number(exchange.Trace)),
            ("at", FixtureTime.Format(exchange.At)),
            ("from", exchange.From),
            ("answeredAfter", exchange.AnsweredAfter is { } later ? Number(later) : null));

        if (exchange.Stamp is { } stamp)
            WriteMarked(page, "stamp", stamp);
        if (exchange.Ids is [_, ..])
        {
            using (page.Element("ids"))
            {
                foreach (var id in exchange.Ids)
                    page.Leaf("id", id);
            }
        }

        using (page.Element("request", ("method", exchange.Request.Method)))
        {
            WriteMarked(page, "path", exchange.Request.Path);
            if (exchange.Request.Body is { } form)
                WriteMarked(page, "body", form.Content, ("type", form.ContentType), ("size", Number(form.Size)));
        }

        WriteLines(page, exchange.During);
        if (exchange.Answer is { } answer)
        {
            using (page.Element("answer", ("status", Number(answer.Status)), ("size", Number(answer.Size))))
            {
                foreach (var header in answer.Headers)
                    WriteMarked(page, "header", header.Value, ("name", header.Name));
                if (answer.Body.Segments is [_, ..])
                    WriteMarked(page, "body", answer.Body);
            }
        }

        WriteLines(page, exchange.After);
    }

    private static void WriteLines(Page page, IReadOnlyList<FixtureLogLine> lines)
    {
        foreach (var line in lines)
        {
            var plain = new FixtureLogLine("");
            page.Leaf("line", line.Text,
                ("facility", line.Facility == plain.Facility ? null : line.Facility),
                ("process", line.Process == plain.Process ? null : line.Process),
                ("at", line.At is { } at ? FixtureTime.Format(at) : null));
        }
    }

    private static void WriteMarked(Page page, string name, MarkedText text, params (string, string?)[] attributes)
    {
        if (text.Segments is [{ Prints: null, Logged: null } only] && name != "body")
        {
            page.Line($"{Page.Start(name, attributes)}{Stretch(only)}</{name}>");
            return;
        }

        using (page.Element(name, attributes))
        {
            foreach (var segment in text.Segments)
            {
                if (segment is { Prints: null, Logged: null })
                {
                    page.Line(Stretch(segment));
                    continue;
                }

                using (page.Element(TagOf(segment), AttributesOf(segment)))
                {
                    if (segment.Prints is { } prints)
                        page.Leaf("prints", prints);
                    if (segment.Logged is { } logged)
                        page.Leaf("logged", logged);
                    page.Leaf("reads", segment.Text);
                }
            }
        }
    }

    private static string Stretch(Segment segment) =>
        $"{Page.Start(TagOf(segment), AttributesOf(segment))}{Page.Escape(segment.Text)}</{TagOf(segment)}>";

    private static (string, string?)[] AttributesOf(Segment segment) =>
        [("why", segment.Why), ("kind", segment.Hole is { } kind ? HoleWords.Write(kind) : null), ("bytes", Number(segment.Bytes))];

    private static string TagOf(Segment segment) => segment.Provenance switch
    {
        Provenance.Printed => "printed",
        Provenance.Repaired => "repaired",
        Provenance.Missing => "hole",
        _ => "reconstructed",
    };

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private sealed class Page
    {
        private readonly StringBuilder _text = new();
        private int _depth;

        public void Line(string line)
        {
            if (line.Length > 0)
                _text.Append(' ', _depth * 2).Append(line);
            _text.Append('\n');
        }

        public void Leaf(string name, string content, params (string, string?)[] attributes) =>
            Line($"{Start(name, attributes)}{Escape(content)}</{name}>");

        public Closing Element(string name, params (string, string?)[] attributes)
        {
            Line(Start(name, attributes));
            _depth++;
            return new Closing(this, name);
        }

        public static string Start(string name, (string Name, string? Value)[] attributes)
        {
            var start = new StringBuilder("<").Append(name);
            foreach (var (attribute, value) in attributes)
            {
                if (value is not null)
                    start.Append(' ').Append(attribute).Append("=\"").Append(EscapeAttribute(value)).Append('"');
            }

            return start.Append('>').ToString();
        }

        // An XML reader turns white space in an attribute into blanks unless it is written as a number.
        private static string EscapeAttribute(string value) =>
            SecurityElement.Escape(value).Replace("\r", "&#13;").Replace("\n", "&#10;").Replace("\t", "&#9;");

        // A CDATA section shows the bytes of the wire unescaped. It cannot hold a carriage return, because an XML reader turns that into a
        // line feed.
        public static string Escape(string content) =>
            content.AsSpan().IndexOfAny('<', '&') >= 0 && !content.Contains("]]>", StringComparison.Ordinal) && !content.Contains('\r')
                ? $"<![CDATA[{content}]]>"
                : SecurityElement.Escape(content).Replace("&apos;", "'").Replace("&quot;", "\"").Replace("\r", "&#13;");

        public override string ToString() => _text.ToString();

        public readonly struct Closing(Page page, string name) : IDisposable
        {
            public void Dispose()
            {
                page._depth--;
                page.Line($"</{name}>");
            }
        }
    }
}
