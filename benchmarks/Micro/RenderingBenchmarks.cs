using BenchmarkDotNet.Attributes;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;

namespace CmsSim.Benchmarks.Micro;

/// <summary>Renders a page of 20 spaces, and one space, as XML.</summary>
[MemoryDiagnoser]
public class RenderingBenchmarks
{
    private readonly Cluster _cluster = Subjects.Cluster(1000);
    private readonly ByteBuffer _output = new();

    [Benchmark]
    public int List()
    {
        var bridge = _cluster.Bridges[0];
        var table = bridge.TableOf(CoSpace.Definition);
        _output.Clear();
        XmlRenderer.ListStart(_output, CoSpace.Definition, table.Count, bridge);
        foreach (var space in table.From(0).Take(20))
            XmlRenderer.Entry(_output, space, Subjects.Spaces, bridge, _cluster.RenderedEntries);
        XmlRenderer.ListEnd(_output, CoSpace.Definition);
        return _output.Length;
    }

    [Benchmark]
    public int Item()
    {
        var bridge = _cluster.Bridges[0];
        _output.Clear();
        XmlRenderer.Item(_output, bridge.TableOf(CoSpace.Definition).From(500).First(), Subjects.Spaces, bridge);
        return _output.Length;
    }
}
