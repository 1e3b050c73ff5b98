using System.Text.Json;
using CmsSim.Client;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>Each documented failure reason is an exception of its own.</summary>
public sealed class TypedFailures
{
    private static readonly string[] s_reasons =
    [
        .. JsonDocument.Parse(File.ReadAllText(Repository.PathOf("fixtures", "reference", "failure-reasons.json"))).RootElement.GetProperty("reasons")
            .EnumerateArray().Select(reason => reason.GetProperty("name").GetString()!),
    ];

    [Fact]
    public async Task Every_documented_reason_has_an_exception()
    {
        s_reasons.Should().HaveCountGreaterThan(70);
        var next = 0;
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Failure(400, $"<{s_reasons[next]} />"));
        using var client = new CmsClient(Lab.Options(server.Address));
        HashSet<Type> types = [];
        for (; next < s_reasons.Length; next++)
        {
            var failure = (await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<CmsFailureException>()).Which;
            var name = char.ToUpperInvariant(s_reasons[next][0]) + s_reasons[next][1..] + "Exception";

            failure.GetType().Name.Should().BeOneOf(name, "Cms" + name);
            failure.Has(s_reasons[next]).Should().BeTrue();
            types.Add(failure.GetType());
        }

        types.Should().HaveCount(s_reasons.Length).And.OnlyContain(type => type.IsSealed && type.BaseType == typeof(CmsFailureException));
    }

    [Theory]
    [InlineData("unrecognizedObject")]
    [InlineData("unrecognisedObject")]
    public async Task Both_spellings_of_an_unknown_object_are_one_exception(string reason) =>
        (await FailAsync($"<{reason} />")).Should().BeOfType<UnrecognizedObjectException>();

    [Fact]
    public async Task A_parameter_error_names_the_parameter()
    {
        var failure = (await FailAsync("<duplicateSomething /><parameterError parameter=\"uri\" error=\"invalidValue\" /><parameterError parameter=\"name\" error=\"missing\" />"))
            .Should().BeOfType<ParameterErrorException>().Which;

        (failure.Parameter, failure.Error).Should().Be(("uri", "invalidValue"));
        failure.Reasons.Should().HaveCount(3);
    }

    [Fact]
    public async Task Of_several_reasons_the_first_documented_one_decides()
    {
        var failure = await FailAsync("<laterReason /><coSpaceDoesNotExist /><tenantDoesNotExist />");

        failure.Should().BeOfType<CoSpaceDoesNotExistException>();
        failure.Reasons.Select(reason => reason.Name).Should().Equal("laterReason", "coSpaceDoesNotExist", "tenantDoesNotExist");
        failure.IsMissingObject.Should().BeTrue();
    }

    [Theory]
    [InlineData("<laterReason />")]
    [InlineData("")]
    public async Task Without_a_documented_reason_the_failure_is_a_plain_one(string reasons) => (await FailAsync(reasons)).Should().BeOfType<CmsFailureException>();

    [Fact]
    public async Task Refused_credentials_stay_an_authentication_failure()
    {
        await using var server = ScriptedServer.Guarded(_ => ScriptedAnswer.Failure(403, "<invalidOperation />"));
        using var client = new CmsClient(Lab.Options(server.Address));

        await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowExactlyAsync<CmsAuthenticationException>();
    }

    private static async Task<CmsFailureException> FailAsync(string reasons)
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Failure(400, reasons));
        using var client = new CmsClient(Lab.Options(server.Address));
        return (await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<CmsFailureException>()).Which;
    }
}
