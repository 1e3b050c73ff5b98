using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Worlds;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

public sealed class ImportVerb : IDisposable
{
    private static readonly string s_seed = Repository.PathOf("fixtures", "field", "212298-tms-integration-es.md");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-import-");

    private string Key => Path.Combine(_folder.FullName, "redaction.key");

    private string Case => Path.Combine(_folder.FullName, "case");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_documented_conversation_imports_as_it_stands_and_replays()
    {
        var (status, output, errors) = await Tool.RunAsync("import", s_seed, "-o", Case, "--no-redact");
        (status, errors).Should().Be((0, ""));
        output.TrimEnd().Should().EndWith("28 exchanges (9 with holes), 27 repairs, 11 holes, 7 guesses, 0 not understood");

        var replay = await Tool.RunAsync("replay", Case);
        replay.Output.TrimEnd().Should().EndWith("28 exchanges, 28 match, 0 differ");
        replay.Status.Should().Be(0);
        FixturesIn(Case).SelectMany(fixture => fixture.Exchanges).Select(RequestOf).Should().BeEquivalentTo(Repository.GoldenExchanges().Select(RequestOf));

        // A secret is replaced in any case.
        static string RequestOf(FixtureExchange exchange) => Regex.Replace(
            $"{exchange.Trace} {exchange.Request.Method} {exchange.Request.Path.Text} {exchange.Request.Body?.Content.Text}", "(?<=secret=)[0-9a-f-]+", "");
    }

    [Fact]
    public async Task An_import_is_redacted_unless_it_is_told_otherwise_and_replays_with_the_same_verdict()
    {
        await Tool.RunAsync("import", s_seed, "-o", Case, "--key", Key);

        var everything = string.Concat(Directory.GetFiles(Case).Where(file => !file.EndsWith(".map", StringComparison.Ordinal)).Select(File.ReadAllText));
        everything.Should().NotContainAny("Kratzke", "tkratzke", "14.80.", "458075bc", "497540167", "Cool Bridge", "86db1bdd");
        FixturesIn(Case).Should().OnlyContain(fixture => fixture.RedactedWith != null);
        (await Tool.RunAsync("replay", Case)).Output.TrimEnd().Should().EndWith("28 exchanges, 28 match, 0 differ");
    }

    [Fact]
    public void The_conversation_in_every_disguise_gives_the_same_fixtures_and_worlds()
    {
        var lines = File.ReadAllLines(Repository.CleanLog);
        var plain = Imported(LogDisguises.All["as the device writes it"](lines));
        plain.Should().HaveCountGreaterThan(2);

        // Some disguises say less or more: no bridge, no facility, or milliseconds, years and zones.
        foreach (var (name, disguise) in LogDisguises.All.Where(disguise => !Differs(disguise.Key)))
        {
            foreach (var (ours, expected) in Imported(disguise(lines)).Zip(plain))
                ours.Should().Be(expected, name);
        }

        static bool Differs(string name) =>
            name is "milliseconds" or "ISO stamps" or "ISO stamps with a zone" or "RFC 5424" or "RFC 5424 with the process in the message"
                or "a table with the process in the message" or "the event log" or "the event log with tabs" or "a table of messages" or "lines of JSON with fields";
    }

    [Fact]
    public async Task The_parts_of_a_rotated_log_are_read_in_their_order_whatever_the_order_of_their_names()
    {
        var lines = File.ReadAllLines(Repository.CleanLog);

        // Each part begins within an exchange of another second.
        int[] begins = [0, .. new[] { "14:12:31", "19:10:34", "19:55:25" }.Select(time => Array.FindIndex(lines, line => line.Contains(time)) + 1)];
        string[][] parts = [.. begins.Select((begin, i) => lines[begin..(i + 1 < begins.Length ? begins[i + 1] : lines.Length)])];
        foreach (var (i, part) in parts.Index())
            await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, $"syslog.{parts.Length - i}"), part, TestContext.Current.CancellationToken);
        var packed = Path.Combine(_folder.FullName, "logs.tar.gz");
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
        await using (var tar = new TarWriter(gzip))
        {
            foreach (var i in new[] { 1, 3, 2, 4 })
                await tar.WriteEntryAsync(Path.Combine(_folder.FullName, $"syslog.{i}"), $"syslog.{i}", TestContext.Current.CancellationToken);
        }

        var named = await Tool.RunAsync(["import", .. Enumerable.Range(1, 4).Select(i => Path.Combine(_folder.FullName, $"syslog.{i}")), "-o", Case + "1", "--no-redact"]);
        var archived = await Tool.RunAsync("import", packed, "-o", Case + "2", "--no-redact");

        named.Output.Should().Contain("28 exchanges (9 with holes)");
        archived.Output.Should().Contain("28 exchanges (9 with holes)");
        foreach (var (ours, expected) in Exchanges(Case + "2").Zip(Exchanges(Case + "1")))
            ours.Should().Be(expected);
    }

    [Fact]
    public async Task An_import_reads_HAR_and_writes_HAR_and_http_files()
    {
        var har = Path.Combine(_folder.FullName, "golden.har");
        var http = Path.Combine(_folder.FullName, "golden.http");
        (await Tool.RunAsync("import", Repository.GoldenFile("reserve"), "-o", har, "--no-redact")).Status.Should().Be(0);
        (await Tool.RunAsync("import", Repository.GoldenFile("reserve"), "-o", http, "--no-redact")).Status.Should().Be(0);

        (await Tool.RunAsync("import", har, "-o", Case, "--no-redact")).Output.TrimEnd().Should().Contain("4 exchanges");
        (await Tool.RunAsync("replay", Case)).Output.TrimEnd().Should().EndWith("4 exchanges, 4 match, 0 differ");
        (await File.ReadAllTextAsync(http, TestContext.Current.CancellationToken)).Should().Contain("POST ").And.Contain("startIndex=1&endIndex=5");
        (await Tool.RunAsync("import", http, "--dry-run", "--no-redact")).Output.TrimEnd().Should().Contain("4 exchanges");
    }

    [Fact]
    public async Task A_fixture_without_its_world_gets_an_inferred_one()
    {
        var alone = Path.Combine(_folder.FullName, "alone.xml");
        File.Copy(Repository.GoldenFile("add"), alone);

        (await Tool.RunAsync("import", alone, "-o", Case, "--no-redact")).Output.Should().Contain("6 exchanges");
        (await Tool.RunAsync("replay", Case)).Output.TrimEnd().Should().EndWith("6 exchanges, 6 match, 0 differ");
    }

    [Fact]
    public async Task A_log_is_replayed_without_an_import_before()
    {
        var log = Path.Combine(_folder.FullName, "of-a-customer.txt");
        File.Copy(Repository.CleanLog, log);
        var report = Path.Combine(_folder.FullName, "report.md");

        var replay = await Tool.RunAsync("replay", log, "--report", report);

        replay.Output.TrimEnd().Should().EndWith("28 exchanges, 28 match, 0 differ");
        replay.Errors.Should().Contain("To share a report, replay what cmssim import makes of the input.");
    }

    [Fact]
    public async Task Filters_select_exchanges()
    {
        var run = await Tool.RunAsync("import", Repository.CleanLog, "--dry-run", "--no-redact", "--filter", "path:coSpaces", "--filter", "trace:9000-9505", "--json");

        using var json = JsonDocument.Parse(run.Output);
        (run.Status, run.Errors).Should().Be((0, ""));
        json.RootElement.GetRawText().Should().Contain("the filter leaves the exchange out");
        json.RootElement.GetProperty("totals").GetProperty("exchanges").GetInt32().Should().Be(4);
        json.RootElement.GetProperty("totals").GetProperty("partialExchanges").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        var run = await Tool.RunAsync("import", Repository.CleanLog, "-o", Case, "--dry-run", "--key", Key);

        run.Status.Should().Be(0);
        run.Output.Should().NotContain("Kratzke");
        _folder.EnumerateFileSystemInfos().Should().BeEmpty();
    }

    [Fact]
    public async Task An_interrupted_import_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var (output, errors) = (new StringWriter(), new StringWriter());

        var status = await CmsSim.Cli.Program.RunAsync(["import", Repository.CleanLog, "-o", Case, "--no-redact"], output, errors, cancelled.Token);

        status.Should().Be(CmsSim.Cli.ExitStatus.Cancelled);
        _folder.EnumerateFileSystemInfos().Should().BeEmpty();
    }

    [Theory]
    [InlineData("import needs --output DIR, or --dry-run to write nothing.", "LOG")]
    [InlineData("Invalid value \"pcap\" for --type; expected one of syslog, har, curl, http, fixture.", "LOG", "--dry-run", "--type", "pcap")]
    [InlineData("--filter: invalid filter \"colour:red\"; expected a form such as client:10.0.0.5, path:coSpaces, method:PUT, status:4xx, trace:8889-8894, time:19:10..19:56.", "LOG", "--dry-run", "--filter", "colour:red")]
    [InlineData("Invalid value \"east\" for --zone; expected an offset such as +02:00.", "LOG", "--dry-run", "--zone", "east")]
    [InlineData("Invalid value \"1\" for --year; expected a number from 1970 to 9998.", "LOG", "--dry-run", "--year", "1")]
    [InlineData("nothing.log: no such file; expected a file, a folder or - for standard input.", "nothing.log", "--dry-run")]
    public async Task Wrong_usage_is_one_sentence(string sentence, params string[] arguments)
    {
        var run = await Tool.RunAsync(["import", .. arguments.Select(argument => argument == "LOG" ? Repository.CleanLog : argument)]);

        (run.Status, run.Output, run.Errors.TrimEnd()).Should().Be((2, "", $"cmssim: {sentence}"));
    }

    [Fact]
    public async Task A_file_without_exchanges_is_named_with_its_kind()
    {
        var run = await Tool.RunAsync("import", Repository.PathOf("fixtures", "field", "16-other-devices-only.txt"), "-o", Case, "--no-redact");

        run.Status.Should().Be(2);
        run.Errors.Should().Contain("No exchange was found in ").And.Contain("16-other-devices-only.txt (").And.Contain("expected an API trace of a Meeting Server");
        Directory.Exists(Case).Should().BeFalse();
    }

    private static string[] Imported(string log)
    {
        List<string> made = [];
        var importer = new Importer(new ImportOptions { Kind = InputKind.Syslog }, built => made.AddRange([FixtureWriter.Write(built.Fixture), built.WorldXml]), _ => { });
        importer.Read("log", new DetectedKind(InputKind.Syslog, ""), new MemoryStream(Encoding.UTF8.GetBytes(log)), CancellationToken.None);
        importer.End();
        return [.. made];
    }

    private static Fixture[] FixturesIn(string folder) => [.. Directory.GetFiles(folder, "*.xml").Where(FixtureReader.IsFixture).Select(FixtureReader.ReadFile)];

    private static string[] Exchanges(string folder) => [.. FixturesIn(folder).Select(fixture => FixtureWriter.Write(fixture with { Source = "" }))];
}
