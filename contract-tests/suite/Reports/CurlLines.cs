using System.Diagnostics;
using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

public sealed class CurlLines
{
    private static readonly Uri s_target = new("https://cms.example.com:445/");

    [Fact]
    public void A_GET_has_the_user_and_the_address() =>
        CurlLine.Of(ReportSample.BodyDiffers(), s_target, "admin").Should().Be("curl -i -u admin 'https://cms.example.com:445/api/v1/coSpaces?limit=2'");

    [Fact]
    public void A_form_is_sent_as_it_was() =>
        CurlLine.Of(ReportSample.HeaderDiffers(), s_target, "admin").Should().Be(
            "curl -i -u admin -X POST -H 'Content-Type: application/x-www-form-urlencoded' --data-raw 'name=It'\\''s+a+test' 'https://cms.example.com:445/api/v1/coSpaces'");

    [Theory]
    [InlineData("https://127.0.0.1:8443/", false, true)]
    [InlineData("https://localhost:8443/", false, true)]
    [InlineData("https://cms.example.com/", false, false)]
    [InlineData("https://cms.example.com/", true, true)]
    [InlineData("http://127.0.0.1:8080/", true, false)]
    public void The_certificate_is_verified_except_for_loopback_and_self_signed_targets(string target, bool anyCertificate, bool unverified) =>
        CurlLine.Of(ReportSample.Matching(), new Uri(target), "admin", anyCertificate).Split(' ').Contains("-k").Should().Be(unverified);

    [Fact]
    public void A_password_in_the_user_or_the_address_is_left_out() =>
        CurlLine.Of(ReportSample.Matching(), new Uri("https://admin:hunter2@cms.example.com/"), "admin:hunter2").Should().NotContain("hunter2");

    [Fact]
    public void A_request_that_is_documented_with_401_has_no_user()
    {
        var exchange = ReportSample.Exchange(1, "GET", "/api/v1/users", 401);

        CurlLine.Of(ReportSample.Result(exchange, null), s_target, "admin").Should().NotContain("-u");
    }

    [Theory]
    [InlineData("/api/v1/a b", "/api/v1/a%20b")]
    [InlineData("/api/v1/ü", "/api/v1/%C3%BC")]
    [InlineData("/a\r\nX: y", "/a%0D%0AX:%20y")]
    [InlineData("/a#b", "/a%23b")]
    [InlineData("/a'$(x)`y`\\", "/a'$(x)`y`\\")]
    public void A_path_reaches_curl_in_one_word(string path, string sent) =>
        Words(Result("GET", path, null)).Should().EndWith($"https://cms.example.com:445{sent}");

    [Theory]
    [InlineData("name=a&uri=b")]
    [InlineData("@/etc/passwd")]
    [InlineData("-x")]
    [InlineData("name='; touch /tmp/x; '")]
    [InlineData("$(id) `id` \\ \" ! * ~")]
    [InlineData("會議=ü")]
    public void A_body_reaches_curl_in_one_word(string body) =>
        Words(Result("PUT", "/api/v1/x", body)).Should().ContainInConsecutiveOrder("--data-raw", body);

    [Theory]
    [InlineData("a=1\r\nb=\u001b[2J%s\\n\u0000'\u202eü")]
    public void A_body_with_control_characters_is_piped_and_the_line_has_none(string body)
    {
        var line = CurlLine.Of(Result("PUT", "/api/v1/x", body), s_target, "admin");

        line.Where(c => char.IsControl(c) || c == '\u202e').Should().BeEmpty();
        Run($"curl() {{ cat; }}; {line}").Should().Equal(Encoding.UTF8.GetBytes(body));
    }

    [Fact]
    public void Hostile_text_of_a_request_runs_no_command() =>
        Words(Hostile.Report.Fixtures[0].Results[0])[0].Should().Be("-i");

    private static ReplayResult Result(string method, string path, string? body)
    {
        var exchange = ReportSample.Exchange(1, method, path, 200) with
        {
            Request = new(method, MarkedText.Printed(path), body is null ? null : new FixtureForm("text/plain", null, MarkedText.Printed(body))),
        };
        return ReportSample.Result(exchange, null);
    }

    /// <summary>Returns the words that a shell passes to curl.</summary>
    private static string[] Words(ReplayResult result)
    {
        var line = CurlLine.Of(result, s_target, "admin");
        return Encoding.UTF8.GetString(Run($"curl() {{ cat >/dev/null </dev/null; for word; do printf '%s\\036' \"$word\"; done; }}; {line}")).Split('\u001e')[..^1];
    }

    private static byte[] Run(string script)
    {
        if (!File.Exists("/bin/sh"))
            Assert.Skip("There is no /bin/sh to parse the line.");
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        shell.StandardInput.Close();
        using var output = new MemoryStream();
        shell.StandardOutput.BaseStream.CopyTo(output);
        shell.WaitForExit();
        return output.ToArray();
    }
}
