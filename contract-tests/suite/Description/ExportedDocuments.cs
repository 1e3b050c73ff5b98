using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.Description.Export;
using FluentAssertions;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Xunit;

namespace CmsSim.ContractTests.Description;

/// <summary>The OpenAPI document of the CMS API, and the exports in <c>docs/api</c>.</summary>
public sealed class ExportedDocuments
{
    private static readonly string s_folder = Repository.PathOf("docs", "api");

    /// <summary>
    /// The first release that is simulated, which is the default of the tool, the last that the sources describe in full, and the newest.
    /// The other releases differ little from one of these, and one command writes them.
    /// </summary>
    private static readonly string[] s_kept = ["2.0", "3.0", ApiDescription.Releases[^1]];

    private static readonly (string Format, string Release, string Name)[] s_files =
    [
        .. s_kept.Select(release => ("openapi", release, $"openapi-{release}.json")),
        ("postman", s_kept[^1], $"postman-{s_kept[^1]}.json"),
        ("http", s_kept[^1], $"cms-{s_kept[^1]}.http"),
    ];

    public static TheoryData<string> Releases() => [.. ApiDescription.Releases];

    [Fact]
    public async Task The_files_in_docs_are_what_the_tool_writes()
    {
        foreach (var (format, release, name) in s_files)
        {
            var (status, output, errors) = await Tool.RunAsync("api", "export", "--format", format, "--release", release);
            status.Should().Be(0, errors);
            var path = Path.Combine(s_folder, name);
            if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_DOCS") is { Length: > 0 })
                await File.WriteAllTextAsync(path, output);
            else
                output.Should().Be(await File.ReadAllTextAsync(path), "CMSSIM_UPDATE_DOCS writes it again");
        }
        Directory.GetFiles(s_folder).Select(Path.GetFileName).Should().BeEquivalentTo(s_files.Select(file => file.Name));
    }

    [Theory, MemberData(nameof(Releases))]
    public void The_document_has_every_method_with_its_parameters_and_reasons(string release)
    {
        using var document = JsonDocument.Parse(ApiExport.OpenApi(release));
        var paths = document.RootElement.GetProperty("paths");
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        var methods = ApiDescription.Read().In(release).SelectMany(node => node.Methods, (node, method) => (node, method)).ToList();

        paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Where(member => member.Name is "get" or "post" or "put" or "delete")
            .Select(member => $"{member.Name.ToUpperInvariant()} {path.Name}")).Should().BeEquivalentTo(methods.Select(pair => pair.method.Name));
        methods.Select(pair => Operation(pair.method).GetProperty("operationId").GetString()).Should().OnlyHaveUniqueItems();
        foreach (var (node, method) in methods)
        {
            var operation = Operation(method);
            operation.GetProperty("tags")[0].GetString().Should().Be(node.Chapter);
            operation.GetProperty("x-evidence").GetString().Should().Be(method.Evidence.ToString().ToLowerInvariant());
            method.FailureReasons.Should().BeSubsetOf(operation.GetProperty("x-cms-reasons").EnumerateArray().Select(reason => reason.GetString()!));
            operation.GetProperty("responses").GetProperty("200").TryGetProperty("headers", out _).Should().Be(method.Location is not null || method.AnswerHeader is not null);
            if (method.Kind is not (MethodKind.Create or MethodKind.Modify) || node.MediaType is not null)
                continue;
            var wanted = node.Parameters.Where(parameter => method.Kind is MethodKind.Create ? parameter.OnCreate : parameter.OnModify).ToList();
            operation.TryGetProperty("requestBody", out var body).Should().Be(wanted.Count > 0, method.Name);
            if (wanted.Count == 0)
                continue;
            var schema = schemas.GetProperty(body.GetProperty("content").GetProperty("application/x-www-form-urlencoded").GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1]);
            schema.GetProperty("properties").EnumerateObject().Select(member => member.Name).Should().Equal(wanted.Select(parameter => parameter.Name));
            schema.GetProperty("properties").EnumerateObject().Select(member => member.Value.TryGetProperty("x-evidence", out var evidence) ? evidence.GetString() : null).Should().NotContainNulls();
        }

        JsonElement Operation(DescribedMethod method) => paths.GetProperty(method.Path).GetProperty(method.Verb.ToLowerInvariant());
    }

    [Theory, MemberData(nameof(Releases))]
    public void A_library_reads_the_document_without_errors(string release)
    {
        var read = OpenApiDocument.Parse(ApiExport.OpenApi(release), OpenApiConstants.Json);

        read.Diagnostic!.Errors.Should().BeEmpty();
        read.Diagnostic.SpecificationVersion.Should().Be(OpenApiSpecVersion.OpenApi3_1);
        read.Document!.Paths.Should().NotBeEmpty();
    }

    [Fact]
    public void Every_component_is_defined_and_used()
    {
        var text = ApiExport.OpenApi("3.12");
        using var document = JsonDocument.Parse(text);

        document.RootElement.GetProperty("components").EnumerateObject().Where(kind => kind.Name is not "securitySchemes")
            .SelectMany(kind => kind.Value.EnumerateObject().Select(component => $"#/components/{kind.Name}/{component.Name}"))
            .Should().BeEquivalentTo(Regex.Matches(text, "\"\\$ref\": \"(.*?)\"").Select(match => match.Groups[1].Value).Distinct());
    }

    [Fact]
    public void A_parameter_has_its_bounds_and_its_evidence()
    {
        using var document = JsonDocument.Parse(ApiExport.OpenApi("3.1"));
        var form = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("CoSpacesAccessMethodsCreate").GetProperty("properties");

        form.GetProperty("scope").GetProperty("enum").EnumerateArray().Select(value => value.GetString()).Should().Contain("member");
        form.GetProperty("scope").GetProperty("x-values").GetProperty("member").GetProperty("x-since").GetString().Should().Be("3.1");
        form.GetProperty("callLegProfile").GetProperty("format").GetString().Should().Be("uuid");
        document.RootElement.GetProperty("info").GetProperty("x-partial").GetBoolean().Should().BeTrue();
    }

    [Theory]
    [InlineData("Invalid value \"raml\" for --format; expected one of openapi, postman, http, site.", "--format", "raml")]
    [InlineData("Invalid value \"9\" for --release; expected one of 2.0,", "--format", "openapi", "--release", "9")]
    [InlineData("--json describes the file that is written; name it with -o.", "--format", "openapi", "--json")]
    [InlineData("The site is a folder of files; name it with -o.", "--format", "site")]
    [InlineData("The site describes all releases; leave out --release.", "--format", "site", "-o", "x", "--release", "3.0")]
    [InlineData("cannot be written", "--format", "site", "-o", "/dev/null/x")]
    [InlineData("cannot be written", "--format", "http", "-o", "/nowhere/at/all")]
    [InlineData("--format", "--release", "3.0")]
    public async Task A_wrong_option_gets_a_sentence(string sentence, params string[] options)
    {
        var (status, output, errors) = await Tool.RunAsync(["api", "export", .. options]);

        status.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().StartWith("cmssim: ").And.Contain(sentence);
    }

    [Fact]
    public async Task A_file_gets_the_bytes_of_standard_output_for_the_newest_release()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.http");
        try
        {
            var (_, output, _) = await Tool.RunAsync("api", "export", "--format", "http", "-o", file, "--json");
            output.Should().Be($"{{\"format\":\"http\",\"release\":\"{ApiDescription.Releases[^1]}\",\"file\":\"{file}\"}}\n");
            (await File.ReadAllTextAsync(file)).Should().Be((await Tool.RunAsync("api", "export", "--format", "http", "--release", ApiDescription.Releases[^1])).Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_unknown_release_is_refused() =>
        FluentActions.Invoking(() => ApiExport.OpenApi("1.9")).Should().Throw<ArgumentException>().WithMessage("Unknown release \"1.9\"; expected one of 2.0,*");
}
