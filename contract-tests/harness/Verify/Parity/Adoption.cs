using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CmsSim.Harness.Verify.Parity;

/// <summary>The contracts that were observed on a real target. A verification that knows them expects the observed behaviour.</summary>
/// <param name="Release">The release of the target, such as <c>2.9</c>.</param>
/// <param name="SoftwareVersion">The software version as the target stated it.</param>
/// <param name="Contracts">The contracts that the target kept, or deviated from.</param>
public sealed record Adoption(string Release, string SoftwareVersion, IReadOnlyList<AdoptedContract> Contracts)
{
    private const string Format = "cmssim-adopted 1";
    private const int LargestFile = 16 * 1024 * 1024;

    /// <summary>Adopts all contracts of a pack that were not skipped.</summary>
    /// <param name="pack">The pack.</param>
    public static Adoption Of(ParityPack pack) => new(pack.Release, pack.SoftwareVersion,
        [.. pack.Contracts.Where(contract => contract.Outcome != ContractOutcome.Skip).Select(contract => new AdoptedContract(contract.Name, contract.Deviations))]);

    /// <summary>Returns the observation of a contract. Null when there is none.</summary>
    /// <param name="name">The name of the contract.</param>
    public AdoptedContract? Find(string name) => Contracts.FirstOrDefault(contract => contract.Name == name);

    /// <summary>Returns the text of the file.</summary>
    public string Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("release", Release);
            json.WriteString("softwareVersion", SoftwareVersion);
            json.WriteStartArray("contracts");
            foreach (var contract in Contracts)
            {
                json.WriteStartObject();
                json.WriteString("name", contract.Name);
                PackFile.Write(json, contract.Deviations);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    /// <summary>Reads the file of an adoption.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PackFormatException">The file is not an adoption.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Adoption Read(string path) => JsonFile.Read(path, LargestFile, Format, "an adoption of cmssim parity", root =>
        new Adoption(PackFile.Release(root), root.GetProperty("softwareVersion").GetString()!,
            [.. root.GetProperty("contracts").EnumerateArray().Select(contract => new AdoptedContract(contract.GetProperty("name").GetString()!, PackFile.Deviations(contract)))]));

    /// <summary>Judges a result by what was observed: a known deviation passes, and a contract that no longer deviates fails.</summary>
    internal ContractResult Judge(ContractResult result, string tag)
    {
        if (result.Outcome == ContractOutcome.Skip || Find(result.Contract.Name) is not { } observed)
            return result;
        var actual = result.Deviations.Select(deviation => new Deviation(RunText.Canonical(deviation.Request, tag), deviation.Part, RunText.Canonical(deviation.Expected, tag), RunText.Canonical(deviation.Actual, tag))).ToList();
        if (actual.Count == observed.Deviations.Count && actual.Zip(observed.Deviations).All(pair => IsLike(pair.Second, pair.First)))
            return result with { Outcome = ContractOutcome.Pass, Deviations = [], IsAdopted = true };
        return observed.Deviations is [] ? result : result with
        {
            Outcome = ContractOutcome.Fail,
            Deviations =
            [
                .. result.Deviations,
                .. observed.Deviations.Where(known => !actual.Exists(one => IsLike(known, one))).Select(missing => missing with { Expected = $"{missing.Actual} (observed on {SoftwareVersion})", Actual = "something else" }),
            ],
        };
    }

    private static bool IsLike(Deviation observed, Deviation actual) =>
        observed.Part == actual.Part && RunText.IsLike(observed.Request, actual.Request) && RunText.IsLike(observed.Expected, actual.Expected) && RunText.IsLike(observed.Actual, actual.Actual);
}
