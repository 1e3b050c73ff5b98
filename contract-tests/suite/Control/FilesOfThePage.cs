using System.IO.Compression;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Control;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>The control port serves the files of the page to browsers, and to no other site.</summary>
public sealed class FilesOfThePage
{
    private const string Host = "Host: 127.0.0.1:PORT\r\n";

    [Fact]
    public async Task Each_file_of_the_folder_is_served_by_its_name_and_the_index_as_the_root()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var files = Directory.GetFiles(Repository.PathOf("simulator", "Page", "dist"));

        PageFiles.Embedded.Paths.Should().BeEquivalentTo(files.Select(file => "/" + Path.GetFileName(file)).Append("/"));
        foreach (var file in files)
        {
            var answer = await GetAsync(cluster, "/" + Path.GetFileName(file));
            answer.Status.Should().Be(200);
            answer.Body.Should().Equal(await File.ReadAllBytesAsync(file), file);
            answer.Header("Content-Type").Should().NotBe("application/octet-stream", file);
        }
        (await GetAsync(cluster, "/")).Should().BeEquivalentTo(await GetAsync(cluster, "/index.html"), options => options.Including(answer => answer.Body));
    }

    [Fact]
    public async Task Every_answer_forbids_framing_sniffing_and_foreign_sources()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        foreach (var path in PageFiles.Embedded.Paths)
        {
            var answer = await GetAsync(cluster, path);
            foreach (var seen in (RawAnswer[])[answer, await GetAsync(cluster, path, $"If-None-Match: {answer.Header("ETag")}\r\n")])
            {
                seen.Header("Content-Security-Policy").Should().Be(
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
                seen.Header("X-Content-Type-Options").Should().Be("nosniff");
                seen.Header("X-Frame-Options").Should().Be("DENY");
                seen.Header("Referrer-Policy").Should().Be("no-referrer");
                seen.Header("Cross-Origin-Opener-Policy").Should().Be("same-origin");
                seen.Header("Cross-Origin-Resource-Policy").Should().Be("same-origin");
                seen.Head.Should().NotContainEquivalentOf("Access-Control").And.NotContainEquivalentOf("Set-Cookie");
            }
        }
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("GZIP;q=0.5", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("br;q=0", null)]
    [InlineData("identity", null)]
    [InlineData("", null)]
    [InlineData("=;,", null)]
    public async Task A_file_is_compressed_as_the_client_accepts_it(string accepted, string? coding)
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("body { color: red } ", 500)));
        var file = new PageFile("long.css", content);
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await GetAsync(cluster, "/page.js", $"Accept-Encoding: {accepted}\r\n");

        answer.Status.Should().Be(200);
        answer.Header("Vary").Should().Be("Accept-Encoding");
        (answer.Header("Content-Encoding") ?? coding).Should().Be(coding, "a short file may be left as it is");
        Unpacked(answer.Body, answer.Header("Content-Encoding")).Should().Equal((await GetAsync(cluster, "/page.js")).Body);
        var packed = file.In(coding);
        packed.Coding.Should().Be(coding);
        packed.Content.Length.Should().BeLessThan(coding is null ? int.MaxValue : 500);
        Unpacked(packed.Content, packed.Coding).Should().Equal(content);
        packed.Tag.Should().NotBe(file.In(coding is null ? "br" : null).Tag);
    }

    [Fact]
    public async Task A_browser_that_has_a_file_gets_304_until_the_file_changes()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var tag = (await GetAsync(cluster, "/page.js")).Header("ETag");

        (await GetAsync(cluster, "/page.js", $"If-None-Match: {tag}\r\n")).Status.Should().Be(304);
        (await GetAsync(cluster, "/page.js", $"If-None-Match: \"other\", W/{tag}\r\n")).Status.Should().Be(304);
        (await GetAsync(cluster, "/page.js", "If-None-Match: \"other\"\r\n")).Status.Should().Be(200);
        (await GetAsync(cluster, "/page.js", "If-None-Match: nonsense\r\n")).Status.Should().Be(200);
        new PageFile("a.js", [1]).In(null).Tag.Should().NotBe(new PageFile("a.js", [2]).In(null).Tag);
        (await GetAsync(cluster, "/page.js")).Header("Cache-Control").Should().Be("no-cache");
    }

    [Fact]
    public async Task The_files_need_no_token_and_the_data_do()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { ControlToken = "open sesame" });

        foreach (var path in PageFiles.Embedded.Paths)
            (await GetAsync(cluster, path)).Status.Should().Be(200, path);
        foreach (var path in (string[])["/clock", "/journal", "/openapi.json", "/favicon.ico", "/page", "/PAGE.JS", "/page.js/", "//", "/./x", "/..%2fpage.js"])
            (await GetAsync(cluster, path)).Status.Should().Be(401, path);
    }

    [Theory]
    [InlineData("Host: evil.example\r\n", 421)]
    [InlineData("Host: evil.example:PORT\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n", 421)]
    [InlineData(Host + "Origin: http://evil.example\r\n", 403)]
    [InlineData(Host + "Origin: null\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n", 403)]
    [InlineData(Host + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n", 403)]
    [InlineData(Host + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n", 403)]
    [InlineData(Host + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: object\r\n", 403)]
    [InlineData(Host + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n", 403)]
    [InlineData(Host + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n", 403)]
    [InlineData(Host + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n", 200)]
    [InlineData(Host + "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n", 200)]
    [InlineData(Host + "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n", 200)]
    public async Task Another_site_can_only_link_to_the_page(string headers, int status)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        foreach (var path in PageFiles.Embedded.Paths)
            (await ControlRequests.SendAsync(cluster, $"GET {path} HTTP/1.1\r\n{headers}")).Status.Should().Be(status, path);
        if (headers.Contains("cross-site"))
            (await ControlRequests.SendAsync(cluster, $"GET /clock HTTP/1.1\r\n{headers}")).Status.Should().BeOneOf(403, 421);
    }

    [Fact]
    public async Task The_files_take_no_other_method_and_the_API_answers_as_before()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        using var client = new HttpClient();
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, cluster.Host.Control));
        head.Content.Headers.ContentLength.Should().Be((await GetAsync(cluster, "/")).Body.Length);
        foreach (var method in (string[])["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
        {
            var answer = await ControlRequests.SendAsync(cluster, $"{method} / HTTP/1.1\r\n{Host}");
            answer.Status.Should().Be(405, method);
            answer.Header("Allow").Should().Be("GET, HEAD");
            answer.Text.Should().Contain($"/ supports GET, HEAD, not {method}.");
        }
        (await cluster.ControlAsync("GET", "/nothing.js")).Status.Should().Be(404);
        (await cluster.ControlAsync("PATCH", "/clock")).Status.Should().Be(405);
        PageFiles.Embedded.Paths.Should().NotContain(path => ControlOperation.All.Any(operation => operation.Path == path));
    }

    private static byte[] Unpacked(byte[] content, string? coding)
    {
        using Stream packed = coding switch
        {
            "br" => new BrotliStream(new MemoryStream(content), CompressionMode.Decompress),
            "gzip" => new GZipStream(new MemoryStream(content), CompressionMode.Decompress),
            _ => new MemoryStream(content),
        };
        using var plain = new MemoryStream();
        packed.CopyTo(plain);
        return plain.ToArray();
    }

    private static Task<RawAnswer> GetAsync(SimulatedCluster cluster, string path, string headers = "") =>
        ControlRequests.SendAsync(cluster, $"GET {path} HTTP/1.1\r\n{Host}{headers}");
}
