using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;
using CmsSim.Harness.Worlds;

namespace CmsSim.ContractTests.Import;

/// <summary>Turns the text of a bridge's log into the exchanges that an import delivers, with every hole marked.</summary>
internal static class BuiltInputs
{
    private const string Declaration = """<?xml version="1.0"?>""";
    private const string Elided = "    [ ... ]";

    /// <summary>Builds the fixtures of a log.</summary>
    public static List<BuiltFixture> Build(string log, Func<BuilderOptions, BuilderOptions>? configure = null, string bridge = "Core1")
    {
        List<BuiltFixture> built = [];
        var options = new BuilderOptions { Name = "flow", Bridge = bridge };
        var builder = new FixtureBuilder(configure?.Invoke(options) ?? options, built.Add);
        foreach (var exchange in Exchanges(log))
            builder.Add(exchange);
        builder.Finish();
        return built;
    }

    /// <summary>The exchanges of a log, in the order of their requests.</summary>
    public static IEnumerable<ImportedExchange> Exchanges(string log)
    {
        var transcript = SyslogReader.Read(log, "log");
        var answers = new List<int>();
        var (during, after, overtaken) = (new Dictionary<int, List<LogEntry>>(), new Dictionary<int, List<LogEntry>>(), new Dictionary<int, int>());
        var answered = new HashSet<int>();
        var last = -1;
        var index = new Dictionary<int, int>();
        foreach (var entry in transcript.Entries)
        {
            if (entry.Trace is { } trace)
            {
                if (entry.Text.Contains(" for \"", StringComparison.Ordinal) && last + 1 < transcript.Exchanges.Count && transcript.Exchanges[last + 1].Line == entry.Line)
                    index[trace] = ++last;
                else if (entry.Text.Contains(": sending ", StringComparison.Ordinal) && index.TryGetValue(trace, out var i))
                {
                    overtaken[i] = answers.Count(later => later > i);
                    answers.Add(i);
                    answered.Add(i);
                }
            }
            else if (last >= 0)
            {
                var lines = answered.Contains(last) ? after : during;
                if (!lines.TryGetValue(last, out var list))
                    lines[last] = list = [];
                list.Add(entry);
            }
        }

        foreach (var (i, exchange) in transcript.Exchanges.Index())
        {
            yield return new ImportedExchange
            {
                Place = new Place("log", exchange.Line),
                Trace = exchange.Trace,
                Host = exchange.Host,
                From = exchange.From,
                At = exchange.Time,
                AnsweredAt = exchange.Answer?.Time,
                Overtaken = overtaken.GetValueOrDefault(i),
                Request = new FixtureRequest(exchange.Method, MarkedText.Printed(exchange.Path), exchange.Form is { } form ? Form(form) : null),
                Answer = exchange.Answer is { } answer ? Answer(answer) : null,
                During = during.GetValueOrDefault(i) ?? [],
                After = after.GetValueOrDefault(i) ?? [],
            };
        }
    }

    private static FixtureForm Form(LoggedForm form)
    {
        List<Segment> segments = [];
        var masked = form.Size - Encoding.UTF8.GetByteCount(string.Concat(form.Pairs.Select((pair, i) => IsMasked(pair) ? "passcode=" + (i < form.Pairs.Count - 1 ? "&" : "") : pair)));
        foreach (var (i, pair) in form.Pairs.Index())
        {
            if (!IsMasked(pair))
            {
                segments.Add(Segment.Printed(pair));
                continue;
            }

            segments.Add(Segment.Printed("passcode="));
            var end = i < form.Pairs.Count - 1 ? "&" : "";
            if (masked == 0)
            {
                segments.Add(new Segment(Provenance.Reconstructed, end) { Why = ImportReasons.Mask, Prints = "********", Logged = "********" });
            }
            else
            {
                segments.Add(Segment.Missing(HoleKind.Masked, masked, new string('0', Math.Max(0, masked))));
                segments.Add(Segment.Printed(end));
            }
        }

        return new FixtureForm(form.ContentType, form.Size, new MarkedText(segments));
    }

    private static bool IsMasked(string pair) => pair.StartsWith("passcode=*", StringComparison.Ordinal);

    private static FixtureAnswer Answer(LoggedAnswer answer)
    {
        var headers = answer.Headers.Select(header => new FixtureHeader(header.Name, MarkedText.Printed(header.Value))).ToArray();
        var printed = answer.XmlLines.Sum(Encoding.UTF8.GetByteCount);
        List<Segment> segments = [];
        var hasDeclaration = answer.XmlLines is [_, ..] && (answer.ElidedAfter is null ? printed + Declaration.Length <= answer.Size : !answer.XmlLines[0].StartsWith("<calls ", StringComparison.Ordinal));
        var missing = answer.Size - printed - (hasDeclaration ? Declaration.Length : 0);
        if (hasDeclaration)
            segments.Add(new Segment(Provenance.Reconstructed, Declaration) { Why = ImportReasons.Declaration });
        for (var i = 0; i < answer.XmlLines.Count; i++)
        {
            if (i == answer.ElidedAfter)
                segments.Add(Segment.Missing(HoleKind.Elided, answer.XmlLines.Any(line => line.Contains(">********<", StringComparison.Ordinal)) ? null : missing));
            if (answer.XmlLines[i] is var line && line.IndexOf(">********<", StringComparison.Ordinal) is >= 0 and var mask)
                segments.AddRange([Segment.Printed(line[..(mask + 1)]), Segment.Missing(HoleKind.Masked, answer.ElidedAfter is null ? missing + 8 : null), Segment.Printed(line[(mask + 9)..])]);
            else
                segments.Add(Segment.Printed(line));
        }

        return new FixtureAnswer(answer.Status, answer.Size, headers, new MarkedText(segments));
    }
}
