using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.Description.Export;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Description;

/// <summary>The requests of the Postman collection and of the <c>.http</c> file.</summary>
public sealed class ExportedRequests
{
    public static TheoryData<string> Releases() => [.. ApiDescription.Releases];

    /// <summary>Does what a run of the Postman collection does: sends the requests in order and keeps ids in variables.</summary>
    [Theory, MemberData(nameof(Releases))]
    public async Task A_bridge_accepts_every_request_in_the_order_of_the_collection(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(Forms.World, options => options with { Release = release });
        var plan = new RequestPlan(new ReleaseApi(ApiDescription.Read(), release));
        var variables = plan.Variables.ToDictionary(name => name, _ => "");
        HashSet<string> skipped = [], called = [];

        foreach (var request in (PlannedRequest[])[.. plan.Create, .. plan.Use, .. plan.Delete])
        {
            if (request.Needs.Any(name => variables[name].Length == 0))
            {
                skipped.Add(request.Call.Method.Name);
                continue;
            }
            called.Add(request.Call.Method.Name);
            var form = string.Join('&', request.Form.Where(value => value.IsSent).Select(value => $"{value.Name}={Uri.EscapeDataString(Filled(value.Value))}"));
            var target = "/api/v1" + Filled(request.Path);
            var answer = await cluster.SendAsync(request.Call.Method.Verb, target, request.Call.Method.Verb is "GET" ? null : request.Content ?? form);

            answer.Status.Should().Be(200, $"{release} {request.Call.Method.Verb} {target} {form} was answered {answer}");
            (answer.Text.Length > 0).Should().Be(request.Call is { Method.HasAnswer: true, Node.MediaType: null } || (request.Call.Method.HasAnswer && answer.Text.Length > 0), target);
            if (request.Call.Method.HasAnswer && request.Call.Node.MediaType is null)
                answer.Text.Should().Contain($"<{(request.Call.Method.Kind is MethodKind.List ? request.Call.Node.ListElement : request.Call.Node.Element)}", target);
            (answer.Location is not null).Should().Be(request.Call.Method.Location is not null, target);
            if (request.Call.Method.AnswerHeader is { } header)
                answer.Header(header).Should().NotBeNullOrEmpty();
            if (request.Keeps is { } kept)
                variables[kept] = answer.Location![^36..];
            foreach (var (variable, element) in request.Finds)
                variables[variable] = Regex.Match(answer.Text, element is "id" ? $"<{request.Call.Node.Element} id=\"([^\"]*)\"" : $"<{element}[^>]*>([^<]*)<").Groups[1].Value;
        }

        // No alarm is raised on a bridge that is well.
        skipped.Except(called).Should().OnlyContain(name => name == "GET /system/alarms/{alarmId}");
        called.Union(skipped).Should().BeEquivalentTo(plan.Create.Concat(plan.Use).Concat(plan.Delete).Select(request => request.Call.Method.Name).Distinct());

        string Filled(string text) => Regex.Replace(text, "{{(.*?)}}", match => variables[match.Groups[1].Value]);
    }

    [Theory, MemberData(nameof(Releases))]
    public void The_collection_and_the_file_have_every_method(string release)
    {
        var methods = ApiDescription.Read().In(release).SelectMany(node => node.Methods).Select(method => method.Name).ToList();

        using var collection = JsonDocument.Parse(ApiExport.Postman(release));
        NamesIn(collection.RootElement).Distinct().Should().BeEquivalentTo(methods);
        Regex.Matches(ApiExport.Http(release), @"(?m)^### \w+: (.*)$").Select(match => match.Groups[1].Value).Should().Equal(methods);
        Regex.Matches(ApiExport.Http(release), @"(?m)^# @name (.*)$").Select(match => match.Groups[1].Value).Should().OnlyHaveUniqueItems();

        static IEnumerable<string> NamesIn(JsonElement item) => item.TryGetProperty("request", out _)
            ? [item.GetProperty("name").GetString()!]
            : item.GetProperty("item").EnumerateArray().SelectMany(NamesIn);
    }

    [Fact]
    public void Every_variable_of_the_file_has_a_value()
    {
        var file = ApiExport.Http("3.12");

        Regex.Matches(file, "{{(.*?)}}").Select(match => match.Groups[1].Value).Distinct().Should()
            .BeSubsetOf(Regex.Matches(file, "(?m)^@(\\w+) = .+$").Select(match => match.Groups[1].Value));
    }
}
