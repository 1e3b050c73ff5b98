using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Invitations;

/// <summary><c>/coSpaces/{id}/accessMethods/{id}/emailInvitation</c>, from 3.2 on.</summary>
public sealed class EmailInvitations
{
    private const string Declaration = "<?xml version=\"1.0\"?>";

    /// <summary>The case "The text of an invitation" of the field.</summary>
    [Theory]
    [InlineData("3.2")]
    [InlineData("3.3")]
    [InlineData("3.4")]
    [InlineData("3.12")]
    public async Task Case_08_the_text_of_an_invitation(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            $"<world release=\"{release}\"><bridge name=\"Core1\"/><users><user id=\"bc392aaa-8c6d-4619-ad2f-cb30c4c53766\"><userJid>ann@example.com</userJid></user></users></world>");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Weekly&ownerJid=ann@example.com&nonMemberAccess=true");
        var method = await cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=weekly&callId=812345&name=Host");

        foreach (var query in (string[])["", "?language=en_US"])
        {
            var answer = await cluster.GetAsync($"/api/v1/coSpaces/{space}/accessMethods/{method}/emailInvitation{query}");

            answer.Status.Should().Be(200);
            answer.Text.Should().Be($"{Declaration}<emailInvitation><subject>Invitation to Weekly</subject><invitation>You are invited to the meeting Weekly.\n\nJoin from a video system: weekly\n\nMeeting ID: 812345\n</invitation></emailInvitation>");
        }
    }

    [Fact]
    public async Task The_built_in_text_names_what_the_access_method_has()
    {
        await using var lab = await StartAsync();
        await lab.Cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=example.com");
        await lab.Cluster.CreateAsync("/api/v1/webBridges", "url=c2w://join.example.com:9999");
        await lab.Cluster.SendAsync("PUT", lab.Method, "passcode=4711&secret=SECRET");

        (await lab.ReadAsync()).Should().Be(("Invitation to Weekly", """
            You are invited to the meeting Weekly.

            Join from a browser: https://join.example.com/meeting/812345?secret=SECRET

            Join from a video system: weekly@example.com

            Meeting ID: 812345
            Passcode: 4711

            """.ReplaceLineEndings("\n")));

        await lab.Cluster.SendAsync("PUT", lab.Method, "passcode=&uri=&callId=");
        (await lab.ReadAsync()).Invitation.Should().Be("You are invited to the meeting Weekly.\n\nJoin from a browser: https://join.example.com\n");
    }

    [Fact]
    public async Task Unknown_ids_other_methods_and_earlier_releases_are_refused()
    {
        await using var lab = await StartAsync();
        var other = await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Other");
        var (space, method) = (lab.Method.Split('/')[4], lab.Method[^36..]);
        const string Unknown = "00000000-0000-4000-8000-000000000000";

        (await lab.Cluster.GetAsync($"/api/v1/coSpaces/{Unknown}/accessMethods/{method}/emailInvitation")).Text.Should().Contain("<coSpaceDoesNotExist />");
        (await lab.Cluster.GetAsync($"/api/v1/coSpaces/{space}/accessMethods/{Unknown}/emailInvitation")).Text.Should().Contain("<accessMethodDoesNotExist />");
        (await lab.Cluster.GetAsync($"/api/v1/coSpaces/{other}/accessMethods/{method}/emailInvitation")).Text.Should().Contain("<accessMethodDoesNotExist />");
        (await lab.Cluster.GetAsync($"/api/v1/coSpaces/{space}/emailInvitation")).Status.Should().Be(404, "no client asks there");
        (await lab.Cluster.PostAsync(lab.Method + "/emailInvitation", "")).Text.Should().Contain("<invalidOperation />");
        (await lab.Cluster.GetAsync(lab.Method.ToLowerInvariant() + "/EMAILINVITATION/")).Status.Should().Be(200);
        (await lab.Cluster.GetAsync(lab.Method + "/emailInvitation?language=%01")).Text.Should().Contain("<parameterError parameter=\"language\"");

        await using var before = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.1" });
        (await before.GetAsync($"/api/v1/coSpaces/{space}/accessMethods/{method}/emailInvitation")).Text.Should().Contain("<unrecognisedObject />");
        (await before.ControlAsync("GET", "/journal")).Text.Should().Contain("releases from 3.2 on have /api/v1/coSpaces/");
    }

    [Theory]
    [InlineData("", "/invites/invitation.sh?language=en_US")]
    [InlineData("?language=es_MX", "/invites/invitation.sh?language=es_MX")]
    [InlineData("?language=en_US%26x=1", "/invites/invitation.sh?language=en_US")]
    [InlineData("?language=english", "/invites/invitation.sh?language=en_US")]
    public async Task The_bridge_fetches_the_template_for_the_language(string query, string target)
    {
        await using var lab = await StartAsync();
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Body: "Subject: Join %name%\n\n#if numeric_id\nID %numeric_id% & <%uri%>\n#endif\n"));
        await lab.BrandAsync(new Uri(server.Address, "/invites/invitation.sh"));

        var answer = await lab.Cluster.GetAsync(lab.Method + "/emailInvitation" + query);

        answer.Text.Should().Be($"{Declaration}<emailInvitation><subject>Join Weekly</subject><invitation>ID 812345 &amp; &lt;weekly&gt;\n</invitation></emailInvitation>");
        server.Requests.Select(request => request.ToString()).Should().Equal("GET " + target);
        (await lab.AlarmsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_template_with_a_query_gets_the_language_as_one_more_parameter()
    {
        await using var lab = await StartAsync();
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Body: "Subject: s"));
        await lab.BrandAsync(new Uri(server.Address, "/t.txt?site=1"));

        (await lab.ReadAsync()).Subject.Should().Be("s");
        server.Requests.Single().Target.Should().Be("/t.txt?site=1&language=en_US");
    }

    [Fact]
    public async Task The_most_specific_branding_profile_names_the_template()
    {
        await using var lab = await StartAsync();
        await using var server = new ScriptedServer(request => new ScriptedAnswer(Body: $"Subject: {request.Target.Split('?')[0]}"));
        await lab.BrandAsync(new Uri(server.Address, "/system"));
        (await lab.ReadAsync()).Subject.Should().Be("/system");

        var own = await lab.Cluster.CreateAsync("/api/v1/callBrandingProfiles", $"invitationTemplate={server.Address}space");
        await lab.Cluster.SendAsync("PUT", lab.Method.Split("/accessMethods")[0], "callBrandingProfile=" + own);
        (await lab.ReadAsync()).Subject.Should().Be("/space");

        await lab.Cluster.SendAsync("PUT", "/api/v1/callBrandingProfiles/" + own, "invitationTemplate=");
        (await lab.ReadAsync()).Subject.Should().Be("Invitation to Weekly", "the effective profile names no template");
    }

    [Theory]
    [InlineData(404, "", "fileNotFound")]
    [InlineData(401, "", "authenticationFailure")]
    [InlineData(302, "", "error")]
    [InlineData(500, "", "internalServerError")]
    [InlineData(503, "", "serviceUnavailable")]
    [InlineData(200, "Hello", "dataFormatInvalid")]
    [InlineData(200, "Subject: s\n#if name", "dataFormatInvalid")]
    [InlineData(200, "Subject: \u0001", "dataFormatInvalid")]
    [InlineData(200, "Subject: \uffff", "dataFormatInvalid")]
    public async Task A_failed_fetch_gives_the_built_in_text_and_an_alarm(int status, string body, string reason)
    {
        await using var lab = await StartAsync();
        var answer = new ScriptedAnswer(status, body, status == 302 ? "Location: /other\r\n" : "");
        await using var server = new ScriptedServer(_ => answer);
        var profile = await lab.BrandAsync(new Uri(server.Address, "/x/invitation_template.txt"));

        (await lab.ReadAsync()).Subject.Should().Be("Invitation to Weekly");
        lab.Cluster.Advance(60);
        await lab.ReadAsync();
        (await lab.AlarmsAsync()).Should().Equal($"callBrandingResourceInvalid 60 {reason} {profile} invitation_template.txt");

        // Another failure replaces the reason; the next success clears the alarm.
        answer = new ScriptedAnswer(410);
        await lab.ReadAsync();
        (await lab.AlarmsAsync()).Should().ContainSingle().Which.Should().Contain("fileNotFound");
        answer = new ScriptedAnswer(Body: "Subject: s");
        (await lab.ReadAsync()).Subject.Should().Be("s");
        (await lab.AlarmsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Addresses_without_a_server_fail_in_their_own_way()
    {
        await using var lab = await StartAsync();
        var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        foreach (var (address, reason) in ((string, string)[])
            [
                ($"http://127.0.0.1:{port}/t.txt", "connectFailure"),
                ("http://name.invalid/t.txt", "dnsFailure"),
                ("ftp://127.0.0.1/t.txt", "error"),
                ("no address", "error"),
                (new Uri(lab.Cluster.Host.Control!, "/world").ToString(), "connectFailure"),
            ])
        {
            await lab.BrandAsync(address);
            (await lab.ReadAsync()).Subject.Should().Be("Invitation to Weekly");
            (await lab.AlarmsAsync()).Should().ContainSingle(address).Which.Should().Contain($" {reason} ");
        }
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_and_large_templates_are_refused()
    {
        await using var lab = await StartAsync(options => options with { Limits = new Limits { LargestInvitationTemplate = 1_024 } });
        var raw = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nSubject: " + new string('x', 5_000);
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Raw: raw, Close: true, Endless: raw.Length > 1_000 ? "x" : null));
        await lab.BrandAsync(server.Address);

        (await lab.ReadAsync()).Subject.Should().Be("Invitation to Weekly");
        (await lab.AlarmsAsync()).Should().ContainSingle().Which.Should().Contain("fileSizeLimitExceeded");

        using var latin = new TcpListener(IPAddress.Loopback, 0);
        latin.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await latin.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nSubject: \u00e9"), TestContext.Current.CancellationToken);
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(1)).ContinueWith(_ => { }, TaskScheduler.Default);
        }, TestContext.Current.CancellationToken);
        await lab.BrandAsync($"http://127.0.0.1:{((IPEndPoint)latin.LocalEndpoint).Port}/latin.txt");
        (await lab.ReadAsync()).Subject.Should().Be("Invitation to Weekly");
        (await lab.AlarmsAsync()).Should().ContainSingle().Which.Should().Contain("dataFormatInvalid");
        await serving;
    }

    [Fact]
    public async Task A_silent_server_holds_up_only_the_request_that_asks_for_the_invitation()
    {
        await using var lab = await StartAsync(options => options with { Tuned = settings => settings with { TemplateAnswerWithin = TimeSpan.FromSeconds(3) } });
        var asked = new TaskCompletionSource();
        var answers = new TaskCompletionSource<ScriptedAnswer>();
        await using var server = new ScriptedServer(_ =>
        {
            asked.TrySetResult();
            return answers.Task;
        });
        var profile = await lab.BrandAsync(server.Address);

        var reading = lab.ReadAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        (await lab.Cluster.GetAsync("/api/v1/coSpaces")).Status.Should().Be(200);
        await lab.Cluster.SendAsync("DELETE", lab.Method.Split("/accessMethods")[0]);
        await lab.Cluster.SendAsync("DELETE", "/api/v1/callBrandingProfiles/" + profile);

        // Once its time is over, the request is answered, although the space and the profile are gone.
        (await reading).Subject.Should().Be("Invitation to Weekly");
        (await lab.AlarmsAsync()).Should().BeEmpty("the profile is gone");
        answers.SetResult(new ScriptedAnswer());
        lab.Cluster.Host.Cluster.Incidents.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_stopped_bridge_ends_the_wait_for_a_template()
    {
        await using var lab = await StartAsync();
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource<ScriptedAnswer>();
        await using var server = new ScriptedServer(_ =>
        {
            asked.TrySetResult();
            return never.Task;
        });
        await lab.BrandAsync(server.Address);

        var reading = lab.Cluster.GetAsync(lab.Method + "/emailInvitation");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await lab.Cluster.Host.StopBridgeAsync("Core1");

        await FluentActions.Awaiting(() => reading.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Should().ThrowAsync<Exception>();
        never.SetResult(new ScriptedAnswer());
    }

    [Fact]
    public async Task An_alarm_ends_with_the_template_or_the_profile_that_it_is_about()
    {
        await using var lab = await StartAsync();
        var profile = await lab.BrandAsync("no address");
        await lab.ReadAsync();
        (await lab.AlarmsAsync()).Should().HaveCount(1);
        await lab.Cluster.SendAsync("PUT", "/api/v1/callBrandingProfiles/" + profile, "resourceLocation=http://x/");
        (await lab.AlarmsAsync()).Should().HaveCount(1);
        await lab.Cluster.SendAsync("PUT", "/api/v1/callBrandingProfiles/" + profile, "invitationTemplate=other");
        (await lab.AlarmsAsync()).Should().BeEmpty();

        await lab.ReadAsync();
        (await lab.AlarmsAsync()).Should().HaveCount(1);
        await lab.Cluster.SendAsync("DELETE", "/api/v1/callBrandingProfiles/" + profile);
        (await lab.AlarmsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Logs_mask_the_text_of_an_invitation()
    {
        await using var lab = await StartAsync();
        await lab.Cluster.SendAsync("PUT", lab.Method, "passcode=4711");
        await lab.ReadAsync();

        var lines = await lab.Cluster.LogAsync();
        lines.Should().Contain(line => line.EndsWith("<invitation>********</invitation>")).And.NotContain(line => line.Contains("4711"));
    }

    private static async Task<InvitationLab> StartAsync(Func<SimulatorOptions, SimulatorOptions>? configure = null)
    {
        var cluster = await SimulatedCluster.StartAsync("<world release=\"3.4\"><bridge name=\"Core1\"/></world>", configure);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Weekly");
        return new InvitationLab(cluster, (await cluster.PostAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=weekly&callId=812345")).Location!);
    }

    private sealed record InvitationLab(SimulatedCluster Cluster, string Method) : IAsyncDisposable
    {
        public Task<string> BrandAsync(Uri template) => BrandAsync(template.ToString());

        /// <summary>Sets the template for the whole system and returns the id of the new profile.</summary>
        public async Task<string> BrandAsync(string template)
        {
            foreach (Match old in Regex.Matches((await Cluster.GetAsync("/api/v1/callBrandingProfiles")).Text, "id=\"([^\"]+)\""))
                await Cluster.SendAsync("DELETE", "/api/v1/callBrandingProfiles/" + old.Groups[1].Value);
            var profile = await Cluster.CreateAsync("/api/v1/callBrandingProfiles", "invitationTemplate=" + Uri.EscapeDataString(template));
            await Cluster.SendAsync("PUT", "/api/v1/system/profiles", "callBrandingProfile=" + profile);
            return profile;
        }

        public async Task<(string Subject, string Invitation)> ReadAsync()
        {
            var answer = await Cluster.GetAsync(Method + "/emailInvitation");
            answer.Status.Should().Be(200);
            var read = XElement.Parse(answer.Text, LoadOptions.PreserveWhitespace);
            return (read.Element("subject")!.Value, read.Element("invitation")!.Value);
        }

        public async Task<IReadOnlyList<string>> AlarmsAsync() =>
            [.. XElement.Parse((await Cluster.GetAsync("/api/v1/system/alarms")).Text).Elements().Select(alarm => string.Join(' ', alarm.Elements().Select(element => element.Value)))];

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
