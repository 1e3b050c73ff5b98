using CmsSim.Simulator.Api;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>The hints that name the valid request nearest to a refused one.</summary>
public sealed class NearestCalls
{
    private const string Id = "70ca0ed7-4e50-428c-b9ab-4e68faeb86ae";

    [Theory]
    [InlineData("GET", "/api/v1/coSpases", "GET /api/v1/coSpaces")]
    [InlineData("GET", "/api/v1/cospases?limit=5", "GET /api/v1/coSpaces")]
    [InlineData("POST", $"/api/v1/coSpaces/{Id}/accesMethod", $"POST /api/v1/coSpaces/{Id}/accessMethods")]
    [InlineData("GET", "//api//v1/sistem/staus/", "GET /api/v1/system/status")]
    [InlineData("DELETE", $"/api/v1/callLeg/{Id}", $"DELETE /api/v1/callLegs/{Id}")]
    public void A_misspelt_name_is_replaced_by_the_most_similar_one(string method, string target, string hint) =>
        Of(method, target, Failure.UnrecognisedObject).Should().Be(hint);

    [Theory]
    [InlineData("/api/v1/completelyDifferent")]
    [InlineData("/api/v1")]
    public void A_name_that_resembles_none_gets_no_hint_at_the_root(string target) => Of("GET", target, Failure.UnrecognisedObject).Should().BeNull();

    [Fact]
    public void A_name_of_a_thousand_letters_is_not_compared() => Of("GET", "/api/v1/" + new string('c', 1_000), Failure.UnrecognisedObject).Should().BeNull();

    [Fact]
    public void Below_an_object_the_hint_lists_the_nodes()
    {
        var hint = Of("GET", $"/api/v1/coSpaces/{Id}/completelyDifferent", Failure.UnrecognisedObject);

        hint.Should().Contain($"/api/v1/coSpaces/{Id}: ").And.EndWith(" accessMethods, coSpaceUsers, diagnostics, meetingEntryDetail, messages");
    }

    [Theory]
    [InlineData("GET", "/api/v2/coSpaces", "GET /api/v1/coSpaces")]
    [InlineData("GET", "/api/v2", "GET /api/v1")]
    public void Another_version_is_replaced(string method, string target, string hint) => Of(method, target, Failure.InvalidVersion).Should().Be(hint);

    [Theory]
    [InlineData("PUT", "/api/v1/coSpaces", "GET /api/v1/coSpaces, POST /api/v1/coSpaces")]
    [InlineData("POST", $"/api/v1/coSpaces/{Id}", $"GET /api/v1/coSpaces/{Id}, PUT /api/v1/coSpaces/{Id}, DELETE /api/v1/coSpaces/{Id}")]
    [InlineData("DELETE", "/api/v1/system/status", "GET /api/v1/system/status")]
    public void Another_method_is_replaced_by_those_of_the_node(string method, string target, string hint) => Of(method, target, Failure.InvalidOperation).Should().Be(hint);

    [Theory]
    [InlineData("defaultLayout", "/api/v1/coSpaces", "with defaultLayout=allEqual|speakerOnly|telepresence|stacked|")]
    [InlineData("tenant", "/api/v1/coSpaces", "with tenant=<an id from GET /api/v1/tenants>")]
    [InlineData("participantLimit", "/api/v1/callProfiles", "with participantLimit=<")]
    public void A_parameter_is_shown_with_the_values_it_takes(string parameter, string target, string hint) =>
        Of("POST", target, Refusal.InvalidValue(parameter)).Should().StartWith($"POST {target} ").And.Contain(hint);

    [Fact]
    public void An_unknown_parameter_gets_no_hint() => Of("POST", "/api/v1/coSpaces", Refusal.Missing("nonsense")).Should().BeNull();

    [Fact]
    public void An_unknown_id_is_to_be_looked_up_in_its_list()
    {
        Of("GET", $"/api/v1/coSpaces/{Id}", Failure.CoSpaceDoesNotExist).Should().StartWith("GET /api/v1/coSpaces ");
        Of("GET", $"/api/v1/coSpaces/{Id}/accessMethods/{Id}", Failure.CoSpaceDoesNotExist).Should().StartWith("GET /api/v1/coSpaces ");
        Of("GET", $"/api/v1/coSpaces/{Id}/accessMethods/{Id}", Failure.AccessMethodDoesNotExist).Should().StartWith($"GET /api/v1/coSpaces/{Id}/accessMethods ");
        Of("GET", $"/api/v1/coSpaces/{Id}", Failure.TooManyCdrReceivers).Should().BeNull();
    }

    private static string? Of(string method, string target, Refusal refusal) => new NearestCall(Catalog.In(Release.Named("2.9")!.Value)).For(method, target, refusal);
}
