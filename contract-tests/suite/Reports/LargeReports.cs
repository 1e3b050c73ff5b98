using System.Text;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

/// <summary>The tests of memory run without other tests, because they measure that of the process.</summary>
[CollectionDefinition(nameof(Measured), DisableParallelization = true)]
public sealed class Measured;

[Collection(nameof(Measured))]
public sealed class LargeReports
{
    private const int Exchanges = 20_000;
    private const long MostMemory = 64L << 20;

    private static readonly ReplayReport s_mixed = Repeat(ReportSample.Results());

    [Fact]
    public void A_page_shows_a_bounded_number_of_exchanges_in_full_and_says_so()
    {
        var html = HtmlReport.Write(s_mixed);
        var page = HtmlPage.Read(html);

        html.Length.Should().BeLessThan(16_000_000);
        page.Elements.Where(element => element.Name == "details").GroupBy(element => element.Attributes["class"] == "bad").Should().OnlyContain(group => group.Count() == 250);
        page.Elements.Count(element => element.Name == "li" && element.Attributes.ContainsKey("data-v")).Should().Be(Exchanges - 500);
        page.Elements.Count(element => element.Name == "rect" && !element.Attributes.ContainsKey("class")).Should().BeLessThanOrEqualTo(400);
        page.Text.Should().ContainAll("The page shows at most 250 differing and 250 other exchanges in full.", "Each bar is the start of up to 50 exchanges");
    }

    [Fact]
    public void Lines_beyond_the_bound_are_only_counted()
    {
        var page = HtmlPage.Read(HtmlReport.Write(Repeat(Enumerable.Repeat(ReportSample.Matching(), 3).ToArray(), 21_000)));

        page.Elements.Count(element => element.Name == "li" && element.Attributes.ContainsKey("data-v")).Should().Be(HtmlReport.MostLines);
        page.Text.Should().Contain("The page lists at most 20000 exchanges. This fixture has 21000.");
    }

    [Fact]
    public void Exchanges_with_large_bodies_stop_being_shown_in_full()
    {
        var lines = Enumerable.Range(0, 300).Select(i => $"<a{i}>{new string('x', 1_000)}</a{i}>").ToArray();
        var exchange = ReportSample.Exchange(1, "GET", "/api/v1/users", 200, lines);
        var result = ReportSample.Result(exchange, new(200, [], Encoding.UTF8.GetBytes(exchange.Answer!.Body.Text.Replace("x</a", "y</a"))));

        HtmlReport.Write(Repeat(result, 60)).Length.Should().BeInRange(10_000_000, 20_000_000);
    }

    [Fact]
    public void A_long_list_with_an_excused_id_in_each_row_takes_linear_time()
    {
        string Id(int i, int own) => $"{i:x8}-0000-4000-8000-{own:x12}";
        var exchange = ReportSample.Exchange(1, "GET", "/api/v1/users", 200, ["<users>", .. Enumerable.Range(0, 5_000).Select(i => $"<user id=\"{Id(i, 0)}\">a</user>"), "</users>"]);
        var body = $"{ReportSample.Declaration}<users>{string.Concat(Enumerable.Range(0, 5_000).Select(i => $"<user id=\"{Id(i, 1)}\">a</user>"))}</users>";
        var result = ReportSample.Result(exchange, new(200, ReportSample.Documented(exchange).Headers, Encoding.UTF8.GetBytes(body)));

        result.Excuses.Should().HaveCount(5_000);
        HtmlPage.Read(HtmlReport.Write(ReportSample.Of(null, result))).Elements.Count(element => element.Name == "ins" && element.Attributes["class"] == "excused").Should().BeInRange(100, 250);
    }

    [Fact]
    public void Writing_a_report_needs_little_memory_whatever_its_size()
    {
        Growth(output => HtmlReport.Write(s_mixed, new StreamWriter(output))).Should().BeLessThan(MostMemory);
        Growth(output => JUnitReport.Write(s_mixed, new StreamWriter(output))).Should().BeLessThan(MostMemory);
        Growth(output => JsonReport.Write(s_mixed, output)).Should().BeLessThan(MostMemory);
        Growth(output => CtrfReport.Write(s_mixed, output, TimeProvider.System)).Should().BeLessThan(MostMemory);
    }

    [Fact]
    public void The_measurement_finds_a_writer_that_keeps_everything() =>
        Growth(output =>
        {
            var kept = new MemoryStream();
            for (var i = 0; i < 100; i++)
            {
                kept.Write(new byte[1 << 20]);
                output.Write(new byte[1 << 20]);
            }

            GC.KeepAlive(kept);
        }).Should().BeGreaterThan(MostMemory);

    /// <summary>Returns the growth of the memory in use, at its highest, while a report is written.</summary>
    private static long Growth(Action<Stream> write)
    {
        var output = new Sampled();
        write(output);
        return output.Highest - output.Before;
    }

    private static ReplayReport Repeat(ReplayResult result, int count = Exchanges) => Repeat([result], count);

    private static ReplayReport Repeat(ReplayResult[] results, int count = Exchanges) =>
        ReportSample.Of(null, [.. Enumerable.Range(0, count).Select(i => results[i % results.Length])]);

    /// <summary>Discards its input and measures the memory every four megabytes.</summary>
    private sealed class Sampled : Stream
    {
        private long _length;

        public long Before { get; } = GC.GetTotalMemory(forceFullCollection: true);

        public long Highest { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (_length >> 22 != (_length + count) >> 22)
                Highest = Math.Max(Highest, GC.GetTotalMemory(forceFullCollection: true));
            _length += count;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
