using BenchmarkDotNet.Attributes;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.State;

namespace CmsSim.Benchmarks.Micro;

/// <summary>Filters 100,000 spaces by a text that matches one of them, or all.</summary>
[MemoryDiagnoser]
public class FilterBenchmarks
{
    private readonly ObjectTable _spaces = Subjects.Cluster(100_000).Bridges[0].TableOf(CoSpace.Definition);

    [Benchmark]
    public int One() => Found("team.050000");

    [Benchmark]
    public int All() => Found("a");

    private int Found(string text) => _spaces.Containing(text, CoSpace.Definition.Filters[0].Searched).Count();
}
