using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Import;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Mutated logs of all disguises are read to the end, and each of their lines is accounted for.</summary>
[Collection(nameof(Fuzzers))]
public sealed partial class LogFuzz
{
    private const int InputsOfARound = 500;

    private static readonly string[] s_scraps =
    [
        "```\n", "\n", "**", "\\", "\\_", "Jul 26 14:08:23 ", "2016-07-26T14:08:23 ", "user.info Core1 host:server:  INFO : ", "API trace 1:", "API trace 2147483648: ",
        " GET for \"/x\" (from 1.2.3.4)", " content data size 99999999999999, type \"a\":", " content data size 7, type \"a\":\n", " sending 200 response, size 3",
        " sending 200 response, size 99999999999", "passcode=*****", "********", "    [ ... ]", "<a>", "</a>", ">>", "      ", "&", "# ", "Info ", "<11>", "<14>1 ", "{\"message\":\"",
        "\"}", "\",\"", "\"\"", "<pre>", "</pre>", "<br>", "<script>", "&lt;", "&amp;", "\u001b[31m", "\u001e", "\u001f", "\0", "\r", "\u2028", "\uFEFF", "\ud83d\ude00", "> ", ">> ", "// ",
        "name | ", "12:", "coSpaceNameMapping=", "$index$", "458075bc-6def-4052-8ed6-b1192d6e6b35", "458075bc-6def-4O52-8ed6-", "-", "call 7 : ", "[pod/a/b] ", " | ", "\t", ":",
    ];

    private static readonly Lazy<byte[][]> s_logs = new(() =>
    {
        var lines = File.ReadAllLines(Repository.CleanLog);
        return [.. LogDisguises.All.Values.Select(disguise => Encoding.UTF8.GetBytes(disguise(lines))),
            .. Directory.GetFiles(Repository.PathOf("fixtures", "field")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    });

    [Fact]
    public Task A_mutated_log_is_read_to_the_end() => FuzzRun.RunAsync("logs", (2, 100, 2000), round =>
    {
        for (var i = 0; i < InputsOfARound; i++)
        {
            var text = Mutated(round);
            round.Sends(Encoding.Latin1.GetString(text));
            Check(text);
        }

        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("a\n", 200_000)]
    [InlineData("Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: GET for\n", 20_000)]
    [InlineData("Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: GET for \"/x\" (from 1.2.3.4)\n", 20_000)]
    [InlineData("Jul 26 14:08:23 user.info Core1 host:server:  INFO : \" ", 20_000)]
    [InlineData("<", 2_000_000)]
    [InlineData("> ", 1_000_000)]
    [InlineData("12:12:12 ", 200_000)]
    [InlineData("<p>Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1:  &lt;a&gt; ", 10_000)]
    [InlineData("\"a\",\"message\n", 100_000)]
    [InlineData("&amp;", 400_000)]
    [InlineData("458075bc-6def-4O52-8ed6-b1192d6e6b35", 50_000)]
    public void A_text_that_repeats_endlessly_is_read_in_time_that_grows_with_its_length(string part, int times) =>
        Check(Encoding.UTF8.GetBytes(new StringBuilder(part.Length * times).Insert(0, part, times).ToString()));

    [Fact]
    public void A_log_of_any_length_is_read_in_a_bounded_space()
    {
        var lines = Encoding.UTF8.GetBytes(File.ReadAllText(Repository.CleanLog));
        var counter = new Counter();

        Harness.Traces.LogReader.Read(new Repeated(lines, times: 400), "long.log", counter, default).Lines.Should().Be(255 * 400);

        counter.Exchanges.Should().Be(28 * 400);
        counter.MostHeld.Should().BeLessThan(8L << 20);
    }

    private static void Check(byte[] text)
    {
        var log = ImportedLog.Read(text, "any");
        var summary = log.Summary;

        // Messages with their length in front need no line ends.
        var lines = text.AsSpan().Count((byte)'\n') + (text is [.., not (byte)'\n'] ? 1 : 0);
        var expected = text.AsSpan().SequenceEqual("\uFEFF"u8) ? 0 : FrameHead().IsMatch(Encoding.Latin1.GetString(text)) ? summary.Lines : lines;
        (summary.Lines, summary.EntryLines + summary.ContinuedLines + summary.EmptyLines + summary.NotedLines).Should().Be((expected, expected));
        log.Exchanges.Should().HaveCount(summary.Exchanges);
        (log.Entries.Count + summary.Duplicates).Should().BeGreaterThanOrEqualTo(summary.Entries);
    }

    /// <summary>Returns a part of a log in some disguise, with some changes.</summary>
    internal static byte[] Mutated(FuzzRound round)
    {
        var log = round.Pick(s_logs.Value);
        var from = round.Random.Next(log.Length);
        var text = log[from..Math.Min(log.Length, from + round.Random.Next(50, 6000))].ToList();
        for (var i = round.Random.Next(1, 8); i > 0; i--)
            Mutate(round, text);
        return [.. text];
    }

    private static void Mutate(FuzzRound round, List<byte> text)
    {
        var at = round.Random.Next(text.Count + 1);
        var length = Math.Min(text.Count - at, round.Random.Next(1, 80));
        switch (round.Random.Next(7))
        {
            case 0:
                text.RemoveRange(at, length);
                break;
            case 1:
                text.InsertRange(at, text.GetRange(at, length));
                break;
            case 2:
                text.Insert(at, (byte)round.Random.Next(256));
                break;
            case 3 when at < text.Count:
                text[at] ^= (byte)(1 << round.Random.Next(8));
                break;
            case 4:
                text.InsertRange(round.Random.Next(text.Count + 1), text.GetRange(at, length));
                break;
            default:
                text.InsertRange(at, Encoding.UTF8.GetBytes(round.Pick(s_scraps)));
                break;
        }
    }

    [GeneratedRegex("^(?:\u00ef\u00bb\u00bf)?[0-9]{1,6} <[0-9]{1,3}>", RegexOptions.CultureInvariant)]
    private static partial Regex FrameHead();

    private sealed class Counter : Harness.Import.IImportSink
    {
        public int Exchanges { get; private set; }

        public long MostHeld { get; private set; }

        public void Add(Harness.Import.ImportedExchange exchange)
        {
            if (++Exchanges % 2000 == 0)
                MostHeld = Math.Max(MostHeld, GC.GetTotalMemory(forceFullCollection: true) - _before);
        }

        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);

        public void Add(Harness.Import.ImportNote note)
        {
        }
    }

    private sealed class Repeated(byte[] text, int times) : MemoryStream(text, writable: false)
    {
        private int _left = times;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            if (read > 0 || --_left <= 0)
                return read;
            Position = 0;
            return base.Read(buffer, offset, count);
        }
    }
}
