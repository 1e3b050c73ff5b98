using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Verify.Parity;

/// <summary>Writes and reads packs as JSON.</summary>
public static class PackFile
{
    private const string Format = "cmssim-pack 1";

    // The whole suite makes some hundred kilobytes.
    private const int LargestFile = 64 * 1024 * 1024;

    /// <summary>Returns the text of a pack.</summary>
    /// <param name="pack">The pack.</param>
    public static string Write(ParityPack pack)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("release", pack.Release);
            json.WriteString("softwareVersion", pack.SoftwareVersion);
            json.WriteStartArray("contracts");
            foreach (var contract in pack.Contracts)
                Write(json, contract);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    /// <summary>Reads a pack.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PackFormatException">The file is not a pack.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ParityPack Read(string path) => JsonFile.Read(path, LargestFile, Format, "a pack of cmssim verify", root =>
        new ParityPack(Release(root), root.GetProperty("softwareVersion").GetString()!, [.. root.GetProperty("contracts").EnumerateArray().Select(contract => Read(contract, path))]));

    internal static string Release(JsonElement root) => root.GetProperty("release").GetString() is { } release && ReleaseNumber.Find(release) is not null
        ? release
        : throw new FormatException($"invalid release \"{root.GetProperty("release")}\"");

    internal static void Write(Utf8JsonWriter json, IReadOnlyList<Deviation> deviations)
    {
        json.WriteStartArray("deviations");
        foreach (var deviation in deviations)
        {
            json.WriteStartObject();
            json.WriteString("request", deviation.Request);
            json.WriteString("part", deviation.Part);
            json.WriteString("expected", deviation.Expected);
            json.WriteString("actual", deviation.Actual);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    internal static IReadOnlyList<Deviation> Deviations(JsonElement owner) => [.. owner.GetProperty("deviations").EnumerateArray().Select(each => new Deviation(
        each.GetProperty("request").GetString()!, each.GetProperty("part").GetString()!, each.GetProperty("expected").GetString()!, each.GetProperty("actual").GetString()!))];

    private static void Write(Utf8JsonWriter json, PackedContract contract)
    {
        json.WriteStartObject();
        json.WriteString("name", contract.Name);
        json.WriteString("outcome", contract.Outcome switch { ContractOutcome.Pass => "pass", ContractOutcome.Fail => "fail", _ => "skip" });
        if (contract.SkipReason is { } reason)
            json.WriteString("skipReason", reason);
        Write(json, contract.Deviations);
        if (contract.Fixture is { } fixture)
            json.WriteString("fixture", FixtureWriter.Write(fixture));
        json.WriteEndObject();
    }

    private static PackedContract Read(JsonElement contract, string path) => new(contract.GetProperty("name").GetString()!, contract.GetProperty("outcome").GetString() switch
    {
        "pass" => ContractOutcome.Pass,
        "fail" => ContractOutcome.Fail,
        "skip" => ContractOutcome.Skip,
        var other => throw new FormatException($"invalid outcome \"{other}\""),
    })
    {
        SkipReason = contract.TryGetProperty("skipReason", out var reason) ? reason.GetString() : null,
        Deviations = Deviations(contract),
        Fixture = contract.TryGetProperty("fixture", out var fixture) ? FixtureReader.Read(fixture.GetString()!, path) : null,
    };
}
