using System.Net;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.WebAdmin;

/// <summary>The log-in of the web admin, and the life of its sessions.</summary>
public sealed class LogIn
{
    private const string World = """<world release="2.0"><accounts><account name="admin" password="admin" /><account name="ann" password="pass word&amp;" /></accounts><bridge name="Core1" /><bridge name="Core2" /></world>""";

    [Fact]
    public async Task A_browser_at_the_root_is_redirected_to_the_log_in_and_from_there_to_its_page()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = new WebVisitor(cluster);

        var root = await visitor.GetAsync("/");
        var asked = await visitor.GetAsync("/Configuration/Spaces/");
        (await visitor.GetAsync("/favicon.ico")).Status.Should().Be(404);
        (root.Status, root.Location).Should().Be((302, "/login"));
        (asked.Status, asked.Location).Should().Be((302, "/login?to=%2FConfiguration%2FSpaces"));
        (await cluster.LogAsync()).Should().BeEmpty("only the API is traced");

        var entered = await visitor.LogInAsync(page: asked.Location!);
        entered.Location.Should().Be("/configuration/spaces");
        (await visitor.FollowAsync(entered)).Descendants("h1").Single().Value.Should().Be("Space configuration");
        (await visitor.GetAsync("/")).Location.Should().Be("/status/general");
        (await visitor.GetAsync("/login?to=//evil.example/")).Text.Should().NotContain("evil");
    }

    [Fact]
    public async Task Every_account_can_log_in_and_log_out_and_a_wrong_password_is_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync(World);
        var visitor = new WebVisitor(cluster);

        var refused = await visitor.LogInAsync("ann", "pass");
        refused.Status.Should().Be(403);
        WebVisitor.Read(refused).Descendants().Single(element => (string?)element.Attribute("role") == "alert").Value.Trim().Should().Be("The log-in failed. Check the username and the password.");
        visitor.Session.Should().BeNull();
        (await visitor.LogInAsync("ann", "pass word&")).Status.Should().Be(303);
        visitor.Session.Should().HaveLength(64);
        var left = await visitor.SubmitAsync("/status/general", "Log out");

        (left.Status, left.Location).Should().Be((303, "/login"));
        visitor.Session.Should().BeNull();
        (await cluster.LogAsync()).Select(line => line[16..]).Should().Equal(
            "local0.info Core1 host:server:  INFO : web user \"ann\" failed to log in",
            "local0.info Core1 host:server:  INFO : web user \"ann\" logged in",
            "local0.info Core1 host:server:  INFO : web user \"ann\" logged out");
    }

    [Fact]
    public async Task Cookies_are_for_the_pages_alone_and_over_HTTPS_for_HTTPS_alone()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { HttpsPort = 0 });
        var visitor = new WebVisitor(cluster);
        var set = (await visitor.LogInAsync()).Header("Set-Cookie")!;
        set.Should().MatchRegex($"^session-{cluster.Host.Bridges[0].Http!.Port}=[0-9a-f]{{64}}; Path=/; HttpOnly; SameSite=Strict$");

        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true, UseCookies = false };
        using var client = new HttpClient(handler);
        using var answer = await client.GetAsync(new Uri(cluster.Host.Bridges[0].Https!, "/login"), TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Headers.GetValues("Set-Cookie").Single().Should().MatchRegex("^login-[0-9]+=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict; Secure$");
    }

    [Fact]
    public async Task A_session_of_one_bridge_is_none_at_another_port_of_the_host()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var one = await WebVisitor.LogInAsync(cluster);
        var other = new WebVisitor(cluster, 1);

        // The browser sends the cookie there; under whichever name it comes, the other bridge does not know it.
        other.SetCookie($"session-{cluster.Host.Bridges[0].Http!.Port}", one.Session!);
        other.SetCookie($"session-{cluster.Host.Bridges[1].Http!.Port}", one.Session!);

        (await other.GetAsync("/status/general")).Location.Should().StartWith("/login");
        (await one.GetAsync("/status/general")).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("2.0", 20, true)]
    [InlineData("2.0", 31, false)]
    [InlineData("3.3", 20, true)]
    [InlineData("3.3", 31, false)]
    public async Task An_idle_session_ends_on_the_clock_of_the_cluster(string release, int minutes, bool isThere)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var visitor = await WebVisitor.LogInAsync(cluster);

        cluster.Advance(minutes * 60);

        (await visitor.GetAsync("/status/general")).Status.Should().Be(isThere ? 200 : 302);
    }

    [Theory]
    [InlineData("3.2", true)]
    [InlineData("3.3", false)]
    public async Task From_release_3_3_a_session_in_use_ends_as_well(string release, bool isThere)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var visitor = await WebVisitor.LogInAsync(cluster);

        for (var minutes = 0; minutes < 12 * 60; minutes += 20)
        {
            (await visitor.GetAsync("/status/general")).Status.Should().Be(200);
            cluster.Advance(20 * 60);
        }
        cluster.Advance(60);

        (await visitor.GetAsync("/status/general")).Status.Should().Be(isThere ? 200 : 302);
    }

    [Fact]
    public async Task A_restart_and_another_world_end_sessions()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);

        await cluster.Host.StopBridgeAsync("Core1");
        await cluster.Host.StartBridgeAsync("Core1");
        (await visitor.GetAsync("/status/general")).Status.Should().Be(302);

        (await visitor.LogInAsync()).Status.Should().Be(303);
        (await cluster.ControlAsync("POST", "/reset")).Status.Should().Be(200);
        (await visitor.GetAsync("/status/general")).Status.Should().Be(302);
    }

    [Fact]
    public async Task The_session_that_was_idle_longest_makes_room_for_another()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { WebSessions = 2 } });
        var visitors = new List<WebVisitor>();
        for (var i = 0; i < 3; i++)
        {
            visitors.Add(await WebVisitor.LogInAsync(cluster));
            cluster.Advance(1);
            (await visitors[0].GetAsync("/status/general")).Status.Should().Be(200);
            cluster.Advance(1);
        }

        (await visitors[0].GetAsync("/status/general")).Status.Should().Be(200);
        (await visitors[1].GetAsync("/status/general")).Status.Should().Be(302);
        (await visitors[2].GetAsync("/status/general")).Status.Should().Be(200);
    }

    [Fact]
    public async Task After_ten_failures_an_address_has_to_wait_a_minute()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = new WebVisitor(cluster);
        for (var i = 0; i < 10; i++)
            (await visitor.LogInAsync(password: $"wrong{i}")).Status.Should().Be(403);

        var refused = await visitor.LogInAsync();
        (refused.Status, refused.Header("Retry-After")).Should().Be((429, "60"));
        refused.Text.Should().Contain("Try again in 60 seconds.");
        (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200, "the API is not concerned");
        cluster.Advance(60);
        (await visitor.LogInAsync()).Status.Should().Be(303);
    }
}
