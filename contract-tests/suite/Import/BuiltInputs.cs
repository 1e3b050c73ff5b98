using CmsSim.ContractTests.Support;
using CmsSim.Harness.Import;
using CmsSim.Harness.Worlds;

namespace CmsSim.ContractTests.Import;

/// <summary>Builds fixtures from the text of a bridge's log.</summary>
internal static class BuiltInputs
{
    public static List<BuiltFixture> Build(string log, Func<BuilderOptions, BuilderOptions>? configure = null, string bridge = "Core1")
    {
        List<BuiltFixture> built = [];
        var options = new BuilderOptions { Name = "flow", Bridge = bridge };
        var builder = new FixtureBuilder(configure?.Invoke(options) ?? options, built.Add);
        foreach (var exchange in Exchanges(log))
            builder.Add(exchange);
        builder.Finish();
        return built;
    }

    /// <summary>The exchanges of a log, in the order of their requests.</summary>
    public static IEnumerable<ImportedExchange> Exchanges(string log) => ImportedLog.Read(log).Exchanges;
}
