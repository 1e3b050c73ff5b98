using CmsSim.Client;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Control;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs;

/// <summary>Lists in pages name all there is, and no more.</summary>
public sealed class FactsOfPages
{
    [Fact]
    public void The_page_about_the_control_API_names_every_operation_and_its_verb()
    {
        var page = Page.Read("docs/control-api.md").Text;

        foreach (var operation in ControlOperation.All)
        {
            page.Should().Contain($"`{operation.Method} {operation.Path}`");
            if (CmsSim.Cli.CtlVerbs.CommandOf(operation) is { } command)
                page.Should().Contain($"`ctl {string.Join(' ', command.Split(' ').TakeWhile(word => char.IsLetter(word[0])))}");
        }
    }

    [Fact]
    public async Task The_page_about_running_names_every_option_of_serve()
    {
        var page = Page.Read("docs/running.md").Text;
        var (_, help, _) = await Tool.RunAsync("serve", "--help");
        var options = help.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("--", StringComparison.Ordinal)).Select(line => line.Split(' ', ',')[0]);

        page.Should().ContainAll(options.Select(option => $"| `{option}"));
    }

    [Fact]
    public void The_page_about_the_client_names_its_releases_its_failures_and_its_telemetry()
    {
        var page = Page.Read("docs/client.md").Text;
        var failures = typeof(CmsException).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(CmsException)) && type.Name.StartsWith("Cms", StringComparison.Ordinal));
        var names = typeof(CmsTelemetry).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        page.Should().Contain($"of releases {Simulator.Schema.Release.Known[0]} to {Simulator.Schema.Release.Known[^1]}").And.ContainAll(names.Select(name => $"`{name}`"));
        page.Should().ContainAll(failures.Select(failure => $"`{failure.Name}`"));
    }

    [Fact]
    public void The_page_about_fuzzing_names_every_fuzzer_and_the_command_that_runs_them()
    {
        var page = Page.Read("docs/fuzzing.md").Text;
        var fuzzers = typeof(FactsOfPages).Assembly.GetTypes().Where(type => type.IsPublic && type.Namespace == "CmsSim.ContractTests.Fuzz" && type.Name.EndsWith("Fuzz")).ToList();

        fuzzers.Should().HaveCount(12);
        page.Should().ContainAll(fuzzers.Select(fuzzer => $"| `{fuzzer.Name}` |"))
            .And.Contain($"CMSSIM_FUZZ=long dotnet run -c Release --project contract-tests/suite -- -namespace {fuzzers[0].Namespace}");
    }

    [Fact]
    public void The_command_that_rewrites_the_tables_names_a_test()
    {
        Page.Read("docs/api.md").Text.Should().Contain($"-method '*.{nameof(Pages.Generated_tables_are_what_the_tool_prints)}'");
    }

    [Fact]
    public void The_documented_traces_are_as_long_as_the_pages_say()
    {
        Repository.GoldenExchanges().Should().HaveCount(28);
        Page.Read("docs/fidelity.md").Text.Should().Contain("28 exchanges");
    }
}
