using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

public sealed class PublicSurface
{
    private const string Root = "CmsSim.Simulator";

    /// <summary>The public types of the library, by the part of their namespace below the root. A new one is a decision, so it is added here.</summary>
    private static readonly Dictionary<string, string[]> s_public = new()
    {
        [""] =
        [
            "BridgeCertificate", "CallerKind", "CmsSimulator", "DirectorySource", "Evidence", "Limit", "Limits", "MeetingDay", "MeetingDayBridge", "MeetingDayMinute", "MeetingDayOptions", "MeetingDayOutage", "MeetingDaySummary", "RunningBridge", "SimulatedBridge", "SimulatedDrill", "SimulatedExchange", "SimulatedFarEnds", "SimulatedFault",
            "SimulatedFaults", "SimulatedIgnoredParameter", "SimulatedPlayback", "SimulatedRefusal", "SimulatedServers", "SimulatedSnapshot", "SimulatorHost", "SimulatorOptions", "SimulatorStartException", "SimulatorTelemetry", "SyslogServer", "SyslogTransport", "VirtualClock",
            "WorldFormatException", "WorldMistake",
        ],
        [".Control"] = ["ControlExtension", "ControlOperation", "OpenApiDocument"],
        [".Description"] =
        [
            "ApiDescription", "Change", "ChangeKind", "Described", "DescribedElement", "DescribedFilter", "DescribedMethod", "DescribedParameter",
            "DescribedReason", "DescribedResource", "DescribedValue", "ITyped", "MethodKind", "ReleaseChanges",
        ],
        [".Description.Export"] = ["ApiExport"],
    };

    [Fact]
    public void The_simulator_exports_only_the_types_that_it_is_meant_to() =>
        typeof(CmsSimulator).Assembly.GetExportedTypes().Select(type => type.FullName).Should()
            .BeEquivalentTo(s_public.SelectMany(entry => entry.Value, (entry, name) => $"{Root}{entry.Key}.{name}"));

    [Fact]
    public void The_simulator_names_options_and_never_flags_of_a_command_line()
    {
        var sources = Directory.GetFiles(Repository.PathOf("simulator"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

        sources.SelectMany(file => File.ReadLines(file).Index().Select(line => $"{file}:{line.Index + 1}: {line.Item}"))
            .Where(line => System.Text.RegularExpressions.Regex.IsMatch(line, "\"[^\"]*(?<![-\\w])--[a-z]|CMSSIM_|\\bcmssim (serve|ctl|replay)"))
            .Should().BeEmpty();
    }
}
