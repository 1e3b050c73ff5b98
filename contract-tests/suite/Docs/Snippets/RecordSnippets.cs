using System.Net;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Record;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/record.md.</summary>
public sealed class RecordSnippets
{
    [Fact]
    public async Task A_recording_is_read_on_one_time_line()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim-record-").FullName;
        await using var bridge = new ScriptedServer(_ => ScriptedAnswer.Xml("<coSpaces total=\"0\"></coSpaces>"));
        await using (var proxy = RecordingProxy.Start(new RecordingProxyOptions { Upstream = bridge.Address, File = Path.Combine(folder, "recording.raw") }))
        {
            using var client = new HttpClient();
            (await client.GetAsync(new Uri(proxy.Http!, "/api/v1/coSpaces"))).StatusCode.Should().Be(HttpStatusCode.OK);
        }

        using var lines = new StringWriter { NewLine = "\n" };
        Print(folder, lines);

        lines.ToString().Should().MatchRegex("^20.* GET /api/v1/coSpaces 200\n$");
        Directory.Delete(folder, recursive: true);
    }

    private static void Print(string folder, TextWriter Console)
    {
        using var recording = RecordingReader.Open(folder);
        foreach (var item in recording.Read())
        {
            Console.WriteLine(item switch
            {
                RecordedExchange { Channel: RecordedChannel.Cdr } post => $"{post.At:O} records: {Encoding.UTF8.GetString(post.RequestBody.Span)}",
                RecordedExchange exchange => $"{exchange.At:O} {exchange.Method} {exchange.Target} {exchange.Status}",
                RecordedFrame frame => $"{frame.At:O} event: {frame.Text}",
                RecordedRemark remark => $"{remark.At:O} {remark.Text}",
                _ => "",
            });
        }
    }
}
