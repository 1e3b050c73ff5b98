using System.Net;
using CmsSim.Client;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

public sealed class ClientFailures
{
    private static readonly Guid s_space = Guid.Parse(Lab.Space);

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(200)]
    public async Task A_failure_has_the_reasons_of_any_error_status(int status)
    {
        var failure = await FailAsync(ScriptedAnswer.Failure(status,
            "<parameterError parameter=\"streamUrl\" error=\"invalidValue\" /><duplicateCoSpaceUri />"));

        failure.StatusCode.Should().Be((HttpStatusCode)status);
        failure.Reasons.Should().Equal(
            new CmsFailureReason("parameterError", "streamUrl", "invalidValue"), new CmsFailureReason("duplicateCoSpaceUri"));
        failure.Has("duplicateCoSpaceUri").Should().BeTrue();
        failure.Has("duplicateCoSpaceId").Should().BeFalse();
        failure.Message.Should().Be($"GET /api/v1/coSpaces/{Lab.Space} was refused with {status}: "
            + "parameterError (parameter \"streamUrl\", error \"invalidValue\"), duplicateCoSpaceUri.");
    }

    [Theory]
    [InlineData("unrecognisedObject", "unrecognizedObject")]
    [InlineData("unrecognizedObject", "unrecognisedObject")]
    [InlineData("unrecognisedObject", "unrecognisedObject")]
    public async Task An_unknown_node_is_recognised_in_both_spellings(string sent, string asked) =>
        (await FailAsync(ScriptedAnswer.Failure(404, $"<{sent} />"))).Has(asked).Should().BeTrue();

    [Theory]
    [InlineData(400, "<coSpaceDoesNotExist />", true)]
    [InlineData(404, "", true)]
    [InlineData(400, "<invalidOperation />", false)]
    public async Task A_missing_object_is_distinguished_from_a_refused_request(int status, string reasons, bool missing) =>
        (await FailAsync(ScriptedAnswer.Failure(status, reasons))).IsMissingObject.Should().Be(missing);

    [Theory]
    [InlineData("")]
    [InlineData("<html>failureDetails")]
    [InlineData("<failureDetails><cut")]
    [InlineData("<!DOCTYPE failureDetails [<!ENTITY a \"b\">]><failureDetails><x/></failureDetails>")]
    [InlineData("<other><failureDetails><x/></failureDetails></other>")]
    public async Task A_body_without_reasons_gives_a_failure_without_reasons(string body)
    {
        var failure = await FailAsync(new ScriptedAnswer(400, body));

        failure.Reasons.Should().BeEmpty();
        failure.Message.Should().EndWith("was refused with 400.");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    public async Task A_redirection_is_not_followed(int status)
    {
        var failure = await FailAsync(new ScriptedAnswer(status, Headers: "Location: http://127.0.0.1:1/\r\n"));

        failure.StatusCode.Should().Be((HttpStatusCode)status);
    }

    [Fact]
    public async Task A_failure_message_is_one_line_whatever_a_bridge_sends() =>
        (await FailAsync(ScriptedAnswer.Failure(400, "<parameterError parameter=\"a&#10;Jul 26 forged\" error=\"b\" />")))
            .Message.Should().NotContain("\n").And.Contain("Jul 26 forged");

    [Theory]
    [InlineData("", "has no body")]
    [InlineData("no xml", "cannot be parsed as XML")]
    [InlineData("<coSpace id=\"458075bc-6def-4052-8ed6-b1192d6e6b35\">", "cannot be parsed as XML")]
    [InlineData("<!DOCTYPE coSpace><coSpace id=\"458075bc-6def-4052-8ed6-b1192d6e6b35\"/>", "cannot be parsed as XML")]
    [InlineData("<call id=\"458075bc-6def-4052-8ed6-b1192d6e6b35\"/>", "the root element is <call>; expected <coSpace>")]
    [InlineData("<coSpace/>", "has no id")]
    [InlineData("<coSpace id=\"1\"/>", "invalid value \"1\" for the id of <coSpace>; expected a GUID")]
    [InlineData("<coSpace id=\"458075bc-6def-4052-8ed6-b1192d6e6b35\"><nonMemberAccess>perhaps</nonMemberAccess></coSpace>", "invalid value \"perhaps\" for <nonMemberAccess>; expected true or false")]
    [InlineData("<coSpace id=\"458075bc-6def-4052-8ed6-b1192d6e6b35\"><callProfile>none</callProfile></coSpace>", "invalid value \"none\" for <callProfile>; expected a GUID")]
    public async Task An_unreadable_answer_is_a_typed_failure(string body, string fault)
    {
        var failure = await FailAsync(new ScriptedAnswer(Body: body));

        failure.Should().BeOfType<CmsMalformedAnswerException>().Which.Message.Should().Contain(fault);
    }

    [Theory]
    [InlineData("<coSpaces></coSpaces>", "has no total")]
    [InlineData("<coSpaces total=\"many\"></coSpaces>", "invalid value \"many\" for the total of <coSpaces>")]
    [InlineData("<calls total=\"0\"></calls>", "expected <coSpaces>")]
    public async Task An_unreadable_list_is_a_typed_failure(string body, string fault)
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Body: body));
        using var client = new CmsClient(Lab.Options(server.Address));

        var listing = () => client.CoSpaces.ListAsync();

        (await listing.Should().ThrowAsync<CmsMalformedAnswerException>()).WithMessage($"*{fault}*");
    }

    [Theory]
    [InlineData("/api/v1/coSpaces/" + Lab.Space)]
    [InlineData("https://14.80.82.30/api/v1/coSpaces/" + Lab.Space)]
    [InlineData("/api/v1/cospaceBulkSynchs/" + Lab.Space)]
    [InlineData(Lab.Space)]
    public async Task The_id_of_a_new_object_is_the_end_of_the_location(string location)
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Created(location));
        using var client = new CmsClient(Lab.Options(server.Address));

        (await client.CoSpaces.CreateAsync(new() { Name = "x" })).Should().Be(s_space);
    }

    [Theory]
    [InlineData("Location: /api/v1/coSpaces\r\n", "does not end in an id")]
    [InlineData("Location: /api/v1/coSpaces/" + Lab.Space + "/\r\n", "does not end in an id")]
    [InlineData("", "has no Location")]
    public async Task A_location_without_an_id_is_a_typed_failure(string header, string fault)
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Headers: header));
        using var client = new CmsClient(Lab.Options(server.Address));

        var creating = () => client.CoSpaces.CreateAsync(new() { Name = "x" });

        (await creating.Should().ThrowAsync<CmsMalformedAnswerException>()).WithMessage($"*{fault}*");
    }

    [Fact]
    public async Task A_busy_bridge_is_tried_again_after_a_wait()
    {
        var busy = 2;
        await using var server = ScriptedServer.Guarded(request => busy-- > 0 ? new(503) : Lab.Answer(request));
        var time = new WatchedTime();
        var pause = TimeSpan.FromSeconds(7);
        using var client = new CmsClient(Lab.Options(server.Address) with { TimeProvider = time, RetryPause = pause });

        var asking = client.SystemStatus.GetAsync();
        var pauses = await time.PassUntilAsync(asking, only: pause);

        (await asking).SoftwareVersion.Should().Be("2.0(RC)");
        pauses.Should().Equal(pause, pause);
        server.Requests.Select(each => each.Connection).Should().Equal(1, 1, 1, 1);
    }

    [Fact]
    public async Task A_bridge_that_stays_busy_is_a_failure()
    {
        await using var server = ScriptedServer.Guarded(_ => new(503));
        var time = new WatchedTime();
        var options = Lab.Options(server.Address) with { TimeProvider = time, Retries = 2 };
        using var client = new CmsClient(options);

        var asking = client.SystemStatus.GetAsync();
        await time.PassUntilAsync(asking, only: options.RetryPause);

        (await FluentActions.Awaiting(() => asking).Should().ThrowAsync<CmsFailureException>())
            .Which.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        server.Requests.Count(each => each.HasCredentials).Should().Be(3);
    }

    [Fact]
    public async Task The_wait_for_a_busy_bridge_can_be_cancelled()
    {
        await using var server = ScriptedServer.Guarded(_ => new(503));
        var time = new WatchedTime();
        var options = Lab.Options(server.Address) with { TimeProvider = time };
        using var client = new CmsClient(options);
        using var cancel = new CancellationTokenSource();

        var asking = client.SystemStatus.GetAsync(cancel.Token);
        while (await time.NextTimerAsync() != options.RetryPause)
        {
            // The timers of the exchanges before the pause.
        }
        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => asking).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_missing_answer_is_reported_as_a_timeout()
    {
        var never = new TaskCompletionSource<ScriptedAnswer>();
        var asked = new TaskCompletionSource();
        await using var server = new ScriptedServer(_ =>
        {
            asked.SetResult();
            return never.Task;
        });
        var time = new WatchedTime();
        using var client = new CmsClient(Lab.Options(server.Address) with { TimeProvider = time, Timeout = TimeSpan.FromSeconds(5) });

        var asking = client.SystemStatus.GetAsync();
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(5));

        (await FluentActions.Awaiting(() => asking).Should().ThrowAsync<CmsUnreachableException>())
            .WithMessage($"http://{server.Address.Authority} cannot be reached: it gave no answer within 5 s.");
    }

    [Fact]
    public async Task A_port_without_a_listener_is_reported()
    {
        var server = new ScriptedServer(Lab.Answer);
        var address = server.Address;
        await server.DisposeAsync();
        using var client = new CmsClient(Lab.Options(address));

        var asking = () => client.SystemStatus.GetAsync();

        (await asking.Should().ThrowAsync<CmsUnreachableException>()).WithMessage("*does not accept connections*");
    }

    [Theory]
    [InlineData("this is no HTTP at all\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<status>")]
    [InlineData("")]
    public async Task A_broken_exchange_is_reported(string raw)
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Raw: raw));
        using var client = new CmsClient(Lab.Options(server.Address));

        var asking = () => client.SystemStatus.GetAsync();

        (await asking.Should().ThrowAsync<CmsUnreachableException>()).WithMessage("*broke off the exchange*");
    }

    private static async Task<CmsFailureException> FailAsync(ScriptedAnswer answer)
    {
        await using var server = new ScriptedServer(_ => answer);
        using var client = new CmsClient(Lab.Options(server.Address));
        return (await FluentActions.Awaiting(() => client.CoSpaces.GetAsync(s_space)).Should().ThrowAsync<CmsFailureException>()).Which;
    }
}
