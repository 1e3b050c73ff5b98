using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace CmsSim.Benchmarks.Micro;

/// <summary>Runs the micro-benchmarks: time and allocation of single calls of the inner loops.</summary>
internal static class MicroProgram
{
    public static int Run()
    {
        // Runs in this process. Nothing is generated or built, so the run takes a minute and leaves only its report.
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "cmssim-benchmarks"));
        var summaries = BenchmarkRunner.Run([typeof(RenderingBenchmarks), typeof(FormBenchmarks), typeof(TraceLogBenchmarks), typeof(FilterBenchmarks)], config);
        return summaries.All(summary => summary.Reports.Length > 0 && summary.Reports.All(report => report.Success)) ? 0 : 3;
    }
}
