using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.WebAdmin;

/// <summary>Forms that no page of the bridge shows to its user change nothing.</summary>
public sealed class ForeignForms
{
    private const string Spaces = "/configuration/spaces";

    public static TheoryData<string, int> Senders() => new()
    {
        { "", 303 },
        { "Origin: http://cms\r\nSec-Fetch-Site: same-origin\r\n", 303 },
        { "Sec-Fetch-Site: none\r\n", 303 },
        { "Origin: http://evil.example\r\n", 403 },
        { "Origin: http://cms:8443\r\n", 403 },
        { "Origin: http://cms.evil.example\r\n", 403 },
        { "Origin: null\r\n", 403 },
        { "Sec-Fetch-Site: cross-site\r\n", 403 },
        { "Sec-Fetch-Site: same-site\r\n", 403 },
        { "Origin: http://cms\r\nSec-Fetch-Site: cross-site\r\n", 403 },
    };

    [Theory, MemberData(nameof(Senders))]
    public async Task Only_a_form_of_the_own_origin_is_accepted(string headers, int status)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);
        var page = await visitor.PageAsync(Spaces);
        var before = await cluster.StateAsync();

        visitor.Headers = headers;
        var answer = await visitor.SubmitAsync(page, page.Descendants("button").Single(button => button.Value == "Add New"), ("name", "Room"));

        answer.Status.Should().Be(status);
        (await cluster.StateAsync() == before).Should().Be(status == 403);
    }

    [Fact]
    public async Task A_form_needs_the_token_of_its_session()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);
        var other = await WebVisitor.LogInAsync(cluster);
        var token = (string)(await other.PageAsync(Spaces)).Descendants("input").First(input => (string?)input.Attribute("name") == "token").Attribute("value")!;
        var before = await cluster.StateAsync();

        foreach (var wrong in new[] { "", "&token=", "&token=x", $"&token={token}", $"&token={token}&token={token}" })
            (await visitor.SendAsync("POST", Spaces, "do=add&name=Room" + wrong)).Status.Should().Be(403);
        (await visitor.SendAsync("POST", "/logout", "")).Status.Should().Be(403);
        (await visitor.SendAsync("POST", Spaces + $"?token={token}", "do=add&name=Room")).Status.Should().Be(403);

        (await cluster.StateAsync()).Should().Be(before);
        (await visitor.GetAsync(Spaces)).Status.Should().Be(200, "the session is still there");
    }

    [Fact]
    public async Task A_log_in_form_of_another_site_logs_no_browser_in()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = new WebVisitor(cluster);
        var token = new string('a', 64);

        (await visitor.SendAsync("POST", "/login", $"username=admin&password=admin&token={token}")).Status.Should().Be(403);
        visitor.Session.Should().BeNull();
        var page = await visitor.PageAsync("/login");
        visitor.Headers = "Origin: http://evil.example\r\n";
        (await visitor.SubmitAsync(page, page.Descendants("button").Single(), ("username", "admin"), ("password", "admin"))).Status.Should().Be(403);
        visitor.Session.Should().BeNull();
    }

    [Theory]
    [InlineData("evil.example:8080", "admin", 403)]
    [InlineData("evil.example.", "admin", 403)]
    [InlineData("cms.example.com", "own", 303)]
    [InlineData("localhost:8080", "admin", 303)]
    [InlineData("127.0.0.1:8080", "admin", 303)]
    [InlineData("[::1]:8080", "admin", 303)]
    [InlineData("cms", "admin", 303)]
    public async Task A_name_of_the_internet_does_not_open_the_default_password(string host, string password, int status)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Password = password });
        var token = new string('a', 64);
        var form = $"username=admin&password={password}&token={token}";

        var answer = await cluster.SendRawAsync(System.Text.Encoding.ASCII.GetBytes(
            $"POST /login HTTP/1.1\r\nHost: {host}\r\nCookie: login-{cluster.Host.Bridges[0].Http!.Port}={token}\r\nContent-Length: {form.Length}\r\n\r\n{form}"));

        answer.Status.Should().Be(status);
    }

    [Fact]
    public async Task A_visitor_without_a_session_changes_nothing_and_reads_nothing()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = new WebVisitor(cluster);
        visitor.SetCookie($"session-{cluster.Host.Bridges[0].Http!.Port}", new string('0', 64));
        var before = await cluster.StateAsync();

        foreach (var path in new[] { Spaces, "/logs/event-logs?download=text", "/status/general", "/logs/detailed-tracing" })
        {
            var read = await visitor.GetAsync(path);
            (read.Status, read.Body.Length).Should().Be((302, 0));
            var sent = await visitor.SendAsync("POST", path, "do=add&name=Room&token=x");
            (sent.Status, sent.Body.Length).Should().Be((303, 0));
        }
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Fact]
    public async Task Reading_changes_nothing()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        var id = await cluster.CreateAsync("/api/v1/coSpaces", "name=Room");
        var visitor = await WebVisitor.LogInAsync(cluster);
        var before = await cluster.StateAsync();

        foreach (var query in new[] { "?do=add&name=x", $"?do=delete&row={id}", $"?edit={id}&do=save&id={id}&name=x", "?do=sync" })
            (await visitor.GetAsync(Spaces + query)).Status.Should().Be(200);
        (await visitor.GetAsync($"/configuration/api?node=/api/v1/coSpaces/{id}&do=delete&confirm=yes")).Status.Should().Be(200);
        (await visitor.GetAsync("/logout")).Status.Should().Be(302);
        (await visitor.GetAsync("/logs/detailed-tracing?do=switch&trace=Api&seconds=0")).Status.Should().Be(200);

        (await cluster.StateAsync()).Should().Be(before);
        (await visitor.GetAsync(Spaces)).Status.Should().Be(200);
    }

    [Fact]
    public async Task Forms_of_nonsense_get_a_sentence()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.2" });
        var visitor = await WebVisitor.LogInAsync(cluster);
        var token = (string)(await visitor.PageAsync(Spaces)).Descendants("input").First(input => (string?)input.Attribute("name") == "token").Attribute("value")!;
        var before = await cluster.StateAsync();

        foreach (var path in new[] { Spaces, "/status/general", "/configuration/cluster", "/configuration/active-directory", "/configuration/api?node=/api/v1/coSpaces", "/configuration/api?node=nowhere", "/logs/event-logs", "/logs/detailed-tracing" })
        {
            foreach (var form in new[] { "", "do=", "do=save", "do=save&id=x", "do=delete&row=x&row=%00", "do=nothing&section=99", "section=-1&do=add", "do=switch&trace=99&seconds=1", "do=switch&trace=Api&seconds=-5", "%=%&&==&a", "do=delete&confirmed=yes" })
                (await visitor.SendAsync("POST", path, $"token={token}&{form}")).Status.Should().BeOneOf([303, 400], $"{path} {form}");
        }

        (await cluster.StateAsync()).Should().Be(before);
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"count\":0");
    }
}
