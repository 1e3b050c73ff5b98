using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Control;
using CmsSim.Simulator.Resources;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

public sealed class ControlDocument
{
    [Fact]
    public async Task The_served_document_equals_the_one_in_docs()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var path = Repository.PathOf("docs", "control-api.json");

        var (_, served) = await cluster.ControlAsync("GET", "/openapi.json");

        if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_DOCS") is { Length: > 0 })
            await File.WriteAllTextAsync(path, served);
        else
            served.Should().Be(await File.ReadAllTextAsync(path), "CMSSIM_UPDATE_DOCS writes it again");
    }

    [Fact]
    public async Task Every_described_operation_exists_and_takes_no_other_method()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        new ControlApi(cluster.Host.Cluster, cluster.Host.Sockets, Catalog.In, null).RoutesOf().Mapped.Should().BeEquivalentTo(ControlOperation.All);
        foreach (var path in ControlOperation.All.Select(operation => operation.Path).Distinct())
        {
            var (status, text) = await cluster.ControlAsync("PATCH", Regex.Replace(path, "{.*?}", "x"));
            status.Should().Be(405, path);
            JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString().Should().EndWith("not PATCH.");
        }
    }

    [Fact]
    public void The_document_defines_exactly_the_schemas_that_it_refers_to()
    {
        var document = OpenApiDocument.Write();
        var named = Regex.Matches(document, "\"#/components/schemas/(.*?)\"").Select(match => match.Groups[1].Value).ToHashSet();

        JsonDocument.Parse(document).RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name)
            .Should().BeEquivalentTo(named);
    }

    [Theory]
    [InlineData("POST", "/clock/advance", "{", 400)]
    [InlineData("PUT", "/far-ends", "{", 400)]
    [InlineData("POST", "/faults", "{", 400)]
    [InlineData("PUT", "/world", "<", 400)]
    [InlineData("POST", "/ids", "{", 400)]
    [InlineData("POST", "/nowhere", "{", 404)]
    [InlineData("DELETE", "/clock", null, 405)]
    public async Task Every_error_is_a_JSON_problem(string method, string path, string? body, int status)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(cluster.Host.Control!, path));
        request.Content = new StringContent(body ?? "", new System.Net.Http.Headers.MediaTypeHeaderValue(path is "/world" ? "application/xml" : "application/json"));

        using var answer = await client.SendAsync(request);

        ((int)answer.StatusCode).Should().Be(status);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetInt32().Should().Be(status);
    }
}
