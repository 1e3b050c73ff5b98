using BenchmarkDotNet.Attributes;
using CmsSim.Simulator;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Benchmarks.Micro;

/// <summary>Reads the form of a new space into its values.</summary>
[MemoryDiagnoser]
public class FormBenchmarks
{
    private readonly ApiRequest _request = new()
    {
        Method = "POST",
        Target = "/api/v1/coSpaces",
        Path = "/api/v1/coSpaces",
        Client = null,
        ClientNames = new Dictionary<string, string>(),
        Content = "name=Meeting%20of%20team%2017&uri=meeting.17&callId=700000017&passcode=1234"u8.ToArray(),
    };

    private readonly Limits _limits = new();

    [Benchmark]
    public int Read() => FormReader.Read(_request, _request.Body, new ResourceValues(CoSpace.Definition), Subjects.Spaces, isCreation: true, _limits).Count;
}
