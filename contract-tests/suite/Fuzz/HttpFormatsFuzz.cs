using System.Formats.Tar;
using System.Text;
using CmsSim.ContractTests.Http;
using CmsSim.Harness.Http;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>
/// Mutated inputs of each parser end with the documented exception or none, in bounded memory. A long run gives each parser a million.
/// </summary>
[Collection(nameof(Fuzzers))]
public sealed class HttpFormatsFuzz
{
    private const int InputsOfRound = 2_000;
    private const long MostAllocated = 256L << 20;

    private static readonly byte[][] s_words =
    [
        .. ((string[])["\"", "'", "\\", "^", "`", "{", "}", "[", "]", ",", ":", "\n", "\r\n", "\r", "\0", "<", ">", "$", "$(", "${", "%A%", "{{", "}}", "{{a}}", "@a={{a}}\n", "###\n", "```\n",
            "\\u", "\\ud800", "\ufffd", "\ue000", "\ue001", "null", "-1", "1e999", "99999999999", "curl ", " -d ", " -G", " --next ", "HTTP/1.1 200 OK\n", "Content-Length: 99999999999\n",
            "Content-Length: 3\n\n", "Transfer-Encoding: chunked\n\n", "ffffffff\n", "7fffffff\n", "GET /api/v1/x HTTP/1.1\n", "> ", "< ", "* ", "/api/v1/", "?token=", "&", "=", "%",
            "\"text\":", "\"size\":", "\"url\":\"/api/v1/x\"", "\"entries\":[", "\"startedDateTime\":\"9999-12-31T23:59:59.9999999Z\"", "\"time\":1e300,"]).Select(Encoding.UTF8.GetBytes),
        [0xff], [0xfe], [0xc3], [0xe2, 0x82], [0xff, 0xfe], [0xef, 0xbb, 0xbf], [0, 0, 0, 0], [.. "PK"u8, 3, 4], [0x1f, 0x8b, 8], [0x80, 0, 0, 0, 0xff], [0xff, 0xff, 0xff, 0xff],
    ];

    private static readonly byte[][] s_hars = [.. Samples("HarDialects.cs", "{\"log\"").Append("""{"log":{"entries":[{"startedDateTime":"2024-03-05T16:50:25Z","time":1,"request":{"method":"PUT","url":"https://cms/api/v1/x","headers":[{"name":"a","value":"b"}],"postData":{"mimeType":"m","params":[{"name":"a","value":"b"}]}},"response":{"status":200,"headers":[],"content":{"size":9,"encoding":"base64","text":"AAAA"}}}]}}"""u8.ToArray())];

    private static readonly byte[][] s_curls = [.. CurlCommands.Commands.Select(row => Archives.Bytes((string)Cell(row, 1))), .. Samples("CurlCommands.cs", "curl")];

    private static readonly byte[][] s_httpFiles = [.. Samples("HttpFiles.cs", "HTTP/1.1"), .. Samples("HttpFiles.cs", "###")];

    private static readonly byte[][] s_files =
    [
        .. InputTexts.Packed.Select(row => (byte[])Cell(row, 1)), .. InputTexts.Encodings.Select(row => (byte[])Cell(row, 1)), .. Mails.Samples, .. InputTexts.Unreadable.Select(row => (byte[])Cell(row, 0)),
        .. s_hars, .. s_curls, .. s_httpFiles, Archives.Gzip(s_hars[0]), Archives.Zip(isPiped: true, ("a.har", s_hars[0]), ("b.http", s_httpFiles[0])), Archives.Tar(TarEntryFormat.Pax, ("c", s_curls[0])),
    ];

    private static readonly Lazy<byte[][]> s_requests = new(() => [.. s_hars, .. s_curls, .. s_httpFiles]);

    [Fact]
    public Task Mutated_HARs_break_nothing() => RunAsync("HAR", s_hars, (bytes, sink) => HarReader.Read(new MemoryStream(bytes), "in", sink));

    [Fact]
    public Task Mutated_cURL_commands_break_nothing() => RunAsync("cURL", s_curls, (bytes, sink) => CurlReader.Read(new MemoryStream(bytes), "in", sink));

    [Fact]
    public Task Mutated_http_files_break_nothing() => RunAsync(".http", s_httpFiles, (bytes, sink) => HttpFileReader.Read(new MemoryStream(bytes), "in", sink));

    [Fact]
    public Task Mutated_archives_and_texts_break_nothing() => RunAsync("files", s_files, (bytes, sink) =>
    {
        var limits = new InputLimits { Depth = 4, Entries = 50, Unpacked = 4 << 20 };
        foreach (var text in new InputFiles(sink, limits).Read("in", new MemoryStream(bytes)))
            ReadAs(text, sink);
    });

    [Fact]
    public async Task A_parser_that_throws_another_exception_is_found()
    {
        var run = () => RunAsync("broken", [Archives.Bytes("abc")], (bytes, _) =>
        {
            if (bytes.Length != 3)
                throw new InvalidOperationException("broken");
        });

        (await run.Should().ThrowAsync<FuzzFailure>()).WithMessage("*InvalidOperationException*");
    }

    /// <summary>Returns a HAR, cURL commands or requests with some changes.</summary>
    internal static byte[] Mutated(FuzzRound round) => Mutations.Of(round.Random, s_requests.Value, s_words);

    private static void ReadAs(InputText text, IImportSink sink)
    {
        switch (text.Detected.Kind)
        {
            case InputKind.Har: HarReader.Read(text.Content, text.Name, sink); break;
            case InputKind.Curl: CurlReader.Read(text.Content, text.Name, sink); break;
            case InputKind.HttpFile: HttpFileReader.Read(text.Content, text.Name, sink); break;
            default: text.Content.CopyTo(Stream.Null); break;
        }
    }

    private static Task RunAsync(string name, IReadOnlyList<byte[]> inputs, Action<byte[], IImportSink> read) => FuzzRun.RunAsync(name, (1, 10, 500), round =>
    {
        for (var i = 0; i < InputsOfRound; i++)
        {
            var bytes = Mutations.Of(round.Random, inputs, s_words);
            round.Sends(Encoding.Latin1.GetString(bytes));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(bytes, new Collected());
            }
            catch (ImportFormatException refused)
            {
                refused.Message.Length.Should().BeLessThan(2_000);
                refused.Message.Any(char.IsControl).Should().BeFalse();
            }
            if (GC.GetAllocatedBytesForCurrentThread() - before is > MostAllocated and var allocated)
                throw round.Failed($"{allocated >> 20} MB were allocated for {bytes.Length} bytes.");
        }
        return Task.CompletedTask;
    });

    private static object Cell(ITheoryDataRow row, int column) => row.GetData()[column]!;

    // The raw strings of the tests beside this one.
    private static IEnumerable<byte[]> Samples(string file, string mark) =>
        File.ReadAllText(Support.Repository.PathOf("contract-tests", "suite", "Http", file)).Split("\"\"\"").Index()
            .Where(part => part.Index % 2 == 1 && part.Item.Contains(mark, StringComparison.Ordinal)).Select(part => Archives.Bytes(part.Item.Trim().Replace("\n        ", "\n")));
}
