using System.Reflection;
using System.Text.Json;
using CmsSim.Harness.Repro;
using CmsSim.Simulator;
using CmsSim.Simulator.Control;
using CmsSim.Simulator.State;
using Xunit;
using Xunit.v3;

[assembly: CmsSim.ContractTests.Support.BundleOfFailure]

namespace CmsSim.ContractTests.Support;

/// <summary>
/// Writes a bundle of each cluster of a test that fails, so that <c>cmssim repro</c> repeats it. A test that passes pays nothing: the cluster
/// keeps its journal anyway, and is forgotten after the test.
/// </summary>
internal static class FailureBundles
{
    /// <summary>The folder of the bundles, which git ignores.</summary>
    public static string Folder { get; } = Repository.PathOf("TestResults");

    /// <summary>Keeps a cluster until the present test has ended.</summary>
    public static void Keep(SimulatorHost host)
    {
        if (TestContext.Current.Test is { } test)
            ((List<SimulatorHost>)TestContext.Current.KeyValueStorage.GetOrAdd(KeyOf(test.UniqueID), _ => new List<SimulatorHost>())!).Add(host);
    }

    /// <summary>Writes the bundles of a test that has failed, and names them in its output.</summary>
    public static void After(IXunitTest test, TestResult? result, Action<string> print)
    {
        if (!TestContext.Current.KeyValueStorage.TryRemove(KeyOf(test.UniqueID), out var kept) || result is not TestResult.Failed)
            return;
        foreach (var (i, host) in ((List<SimulatorHost>)kept!).Index())
        {
            try
            {
                print($"cmssim repro {Write(host, Folder, i == 0 ? test.TestDisplayName : $"{test.TestDisplayName} {i + 1}")}");
            }
            catch (ReproException gap)
            {
                print($"There is no bundle: {gap.Message}");
            }
        }
    }

    /// <summary>Writes the bundle of a cluster, and returns its path.</summary>
    public static string Write(SimulatorHost host, string folder, string name)
    {
        var safe = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '_')]);
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, $"{safe[..Math.Min(safe.Length, 150)]}.repro.xml");
        ReproWriter.Save(BundleOf(host.Cluster, name), path);
        return path;
    }

    private static ReproBundle BundleOf(Cluster cluster, string about)
    {
        using var run = Document(json => RunApi.Write(json, cluster, hasSecrets: true));
        List<JsonDocument> pages = [];
        for (var (after, more) = (run.RootElement.GetProperty("after").GetInt64(), true); more;)
        {
            var page = Document(json => new JournalApi(cluster).Write(json, new JournalPage(after), hasBodies: true, hasSecrets: true));
            pages.Add(page);
            (after, more) = (page.RootElement.GetProperty("last").GetInt64(), page.RootElement.GetProperty("more").GetBoolean());
        }

        return ReproSource.Of(run.RootElement, [.. pages.Select(page => page.RootElement)], about);
    }

    private static JsonDocument Document(Action<Utf8JsonWriter> members)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return JsonDocument.Parse(text.ToArray());
    }

    private static string KeyOf(string test) => $"clusters of {test}";
}

/// <summary>Calls <see cref="FailureBundles"/> after each test.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class BundleOfFailureAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test) =>
        FailureBundles.After(test, TestContext.Current.TestState?.Result, line => TestContext.Current.TestOutputHelper?.WriteLine(line));
}
