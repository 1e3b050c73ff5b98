using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>
/// Bridges play random scripts, and the reader imports their logs. Every exchange comes back as it took place. The things that a log cannot
/// hold are counted by kind.
/// </summary>
[Collection(nameof(Fuzzers))]
public sealed partial class EmittedLogs
{
    private const int Requests = 12;

    private static readonly string[] s_releases = ["2.0", "2.9", "3.4", "3.12"];

    [Fact]
    public async Task Imported_exchanges_are_those_that_took_place()
    {
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        InsideCluster?[] clusters = [.. s_releases.Select(release => new InsideCluster(LoggedScript.WorldOf(release), keepsLogs: true))];
        var exchanges = 0;
        await FuzzRun.RunAsync("emitted logs", (100, 10_000, 100_000), async round =>
        {
            var at = round.Seed % s_releases.Length;

            // The records that a cluster keeps for other tests grow.
            if (round.Seed / s_releases.Length % 500 == 0)
            {
                await clusters[at]!.DisposeAsync();
                clusters[at] = new InsideCluster(LoggedScript.WorldOf(s_releases[at]), keepsLogs: true);
            }

            exchanges += await CheckAsync(round, clusters[at]!, s_releases[at], kinds);
        });
        foreach (var cluster in clusters.OfType<InsideCluster>())
            await cluster.DisposeAsync();
        Console.WriteLine($"emitted logs: {exchanges} exchanges; a log cannot hold {string.Join("; ", kinds.Select(kind => $"{kind.Key}: {kind.Value}"))}");
        exchanges.Should().BeGreaterThan(1_000);
    }

    private static async Task<int> CheckAsync(FuzzRound round, InsideCluster cluster, string release, SortedDictionary<string, int> kinds)
    {
        cluster.Reset();
        for (var bridge = 0; bridge < 2; bridge++)
            await cluster.NewLogAsync(bridge);
        var script = new LoggedScript(cluster, round.Seed, release);
        await script.PlayAsync(Requests);
        for (var bridge = 0; bridge < 2; bridge++)
        {
            var log = await cluster.NewLogAsync(bridge);
            round.Sends(Encoding.UTF8.GetString(log));
            var imported = ImportedLog.Read(log, "emitted.log");
            var comparison = new LogComparison(imported, kinds);
            if (comparison.Difference(script.Played[bridge]) is { } difference)
                throw round.Failed($"release {release}, bridge {bridge + 1}: {difference}");
        }

        return script.Played.Sum(played => played.Count);
    }

    /// <summary>Compares the exchanges of a log with those that took place.</summary>
    private sealed partial class LogComparison(ImportedLog imported, SortedDictionary<string, int> kinds)
    {
        /// <summary>Returns the first difference. Returns null when there is none but those of the counted kinds.</summary>
        public string? Difference(List<PlayedExchange> all)
        {
            PlayedExchange[] played = [.. all.Where(sent => !Kind(!sent.IsTraced, "requests of other paths than /api"))];
            if (imported.Exchanges.Count != played.Length)
                return $"{imported.Exchanges.Count} exchanges instead of {played.Length}";
            foreach (var (i, (read, sent)) in imported.Exchanges.Zip(played).Index())
            {
                if (read.Trace != imported.Exchanges[0].Trace + i)
                    return $"trace {read.Trace} instead of {imported.Exchanges[0].Trace + i}";
                if (DifferenceOf(read, sent) is { } difference)
                    return $"trace {read.Trace}, {sent.Method} {sent.Target}: {difference}";
            }

            return imported.Notes.FirstOrDefault(note => note.Kind is NoteKind.Repair or NoteKind.NotUnderstood or NoteKind.LeftOut && !IsExplained(note, played)) is { } odd
                ? $"trace {odd.Trace}: a note of kind {odd.Kind}: {odd.Reason}"
                : null;
        }

        // The reader cannot tell a line that a bridge wrote twice from one that was received twice, nor a client's asterisks from a mask.
        private bool IsExplained(ImportNote note, PlayedExchange[] played) => note switch
        {
            { Kind: NoteKind.LeftOut, Trace: null } => Kind(true, "lines equal to the line before"),
            { Kind: NoteKind.Repair, Trace: { } trace } => played[trace - imported.Exchanges[0].Trace!.Value] is var sent && (sent.Body.Contains("***", StringComparison.Ordinal) || HasSlip(sent.Target)),
            _ => false,
        };

        // The misspellings of the documented log, and a letter that pages print for a digit.
        private static bool HasSlip(string target) => target.Contains("callegs", StringComparison.Ordinal) || target.Contains("BulkSynchs", StringComparison.Ordinal) || target.EndsWith("00l", StringComparison.Ordinal);

        private string? DifferenceOf(ImportedExchange read, PlayedExchange sent)
        {
            string?[] differences =
            [
                Text("method", read.Request.Method, sent.Method),
                Text("client", read.From, sent.From.Address.ToString()),
                Text("time", read.At is { } at ? FormattableString.Invariant($"{at.Month}-{at.Day} {at.TimeOfDay}") : null,
                    FormattableString.Invariant($"{sent.At.Month}-{sent.At.Day} {new TimeSpan(sent.At.TimeOfDay.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond)}")),
                Kind(HasSlip(sent.Target), "misprints of pages that a client sends") ? null : Marked("path", read.Request.Path, sent.Target),
                Form(read.Request.Body, sent),
                Answer(read.Answer, sent),
            ];
            return Array.Find(differences, difference => difference is not null);
        }

        private string? Form(FixtureForm? form, PlayedExchange sent)
        {
            // The trace shows no body of a request that is refused for its user.
            if (form is null)
                return sent.Body.Length == 0 || Kind(sent.Status == 401, "bodies of requests that were answered 401") ? null : $"no body instead of {sent.Body}";
            return Text("size of the body", form.Size, Encoding.UTF8.GetByteCount(sent.Body))
                ?? Text("type of the body", form.ContentType, sent.From.ContentType)
                ?? Marked("body", form.Content, sent.Body);
        }

        private string? Answer(FixtureAnswer? answer, PlayedExchange sent)
        {
            if (answer is null)
                return "no answer";
            Kind(true, "headers other than Location and WWW-Authenticate");
            return Text("status", answer.Status, sent.Status)
                ?? Text("size", answer.Size, sent.Method == "HEAD" ? answer.Size : Encoding.UTF8.GetByteCount(sent.Answer))
                ?? Text("Location", answer.Headers.FirstOrDefault(header => header.Name == "Location")?.Value.Text, sent.Location)
                ?? Text("WWW-Authenticate", answer.Headers.Any(header => header.Name == "WWW-Authenticate"), sent.Status == 401)
                ?? (sent.Method == "HEAD" ? null : Marked("answer", answer.Body, sent.Answer));
        }

        private static string? Text<T>(string part, T read, T sent) => Equals(read, sent) ? null : $"{part} {read} instead of {sent}";

        // A hole matches any bytes, or its number of bytes.
        private string? Marked(string part, MarkedText read, string sent)
        {
            var printed = Printable(sent);
            Kind(printed != sent, "characters that steer a terminal");
            foreach (var hole in read.Holes)
                Kind(true, $"{hole.Hole} text in the {part}");
            if (read.Holes.Any(hole => hole.Hole is not (HoleKind.Elided or HoleKind.Masked) && !(hole.Hole is HoleKind.Body && part == "answer")))
                return $"a hole in the {part} instead of {sent}";

            // A bridge prints the documented name of a passcode, whatever spelling the client used.
            var hasOtherName = part == "body" && Kind(OtherName().IsMatch(printed), "spellings of the name of a passcode");
            if (hasOtherName)
                printed = OtherName().Replace(printed, "${start}passcode=");
            var isSame = read.Holes.Any() ? Pattern(read, isSized: !hasOtherName).IsMatch(Latin1(printed)) : read.Text == printed;
            return isSame ? null : $"{part} {string.Join('|', read.Segments.Select(segment => segment.Hole is null ? segment.Text : $"({segment.Hole} {segment.Bytes})"))} instead of {sent}";
        }

        private bool Kind(bool isSo, string kind)
        {
            if (isSo)
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            return isSo;
        }

        private static Regex Pattern(MarkedText read, bool isSized) => new(
            $"^{string.Concat(read.Segments.Select(segment => segment.Hole is null ? Regex.Escape(Latin1(segment.Text)) : isSized && segment.Bytes is { } bytes ? FormattableString.Invariant($".{{{bytes}}}") : ".*?"))}$",
            RegexOptions.Singleline | RegexOptions.CultureInvariant);

        // The bytes of the text, one character each.
        private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

        // A bridge prints a dot for each byte of such a character.
        private static string Printable(string text) => text.Any(IsUnprintable)
            ? string.Concat(text.Select(c => IsUnprintable(c) ? new string('.', Encoding.UTF8.GetByteCount([c])) : c.ToString()))
            : text;

        private static bool IsUnprintable(char c) => char.IsControl(c) || c is '\u202e';

        [GeneratedRegex("(?<start>^|&)(?!passcode=)(?i:(?:p|%70)ass(?:c|%63)ode=)", RegexOptions.CultureInvariant)]
        private static partial Regex OtherName();
    }
}
