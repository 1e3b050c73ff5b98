using System.CommandLine;
using System.Globalization;
using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Verify;
using CmsSim.Harness.Verify.Parity;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary><c>cmssim parity</c>: learns from the packs that verifications of real targets write, and compares packs.</summary>
internal static class ParityCommand
{
    private static readonly Argument<string> s_pack = new("FILE") { Description = "Pack that cmssim verify --pack has written." };
    private static readonly Argument<string> s_first = new("A") { Description = "First pack." };
    private static readonly Argument<string> s_second = new("B") { Description = "Second pack." };
    private static readonly Option<string> s_folder = new("--output", "-o") { Description = "Folder for adopted.json and the regression fixtures.", HelpName = "DIR", DefaultValueFactory = _ => "parity" };

    public static Command Create()
    {
        var adopt = new Command("adopt", "Takes what a real target showed as observed, and lists what contradicts the contracts.") { s_pack, s_folder };
        adopt.SetAction(AdoptAsync);
        var diff = new Command("diff", "Compares two packs: two releases, two builds, or the simulator and a laboratory.") { s_first, s_second };
        diff.SetAction(Diff);
        return new Command("parity", "Learns from verifications of real targets.") { adopt, diff };
    }

    /// <summary>Reads an adoption for <c>verify</c>.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or is not an adoption.</exception>
    public static Adoption ReadAdoption(string path) => Read(path, Adoption.Read);

    private static async Task<int> AdoptAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var output = parsed.InvocationConfiguration.Output;
        var (path, folder) = (parsed.GetRequiredValue(s_pack), parsed.GetRequiredValue(s_folder));
        var pack = Read(path, PackFile.Read);
        var known = ContractSuite.All.ToDictionary(contract => contract.Name);
        var checkedOnes = pack.Contracts.Where(contract => contract.Outcome != ContractOutcome.Skip).ToList();
        PackedContract[] learned = [.. checkedOnes.Where(contract => contract.Outcome == ContractOutcome.Pass && known.GetValueOrDefault(contract.Name)?.Basis == Basis.Inferred)];
        PackedContract[] contradicting = [.. checkedOnes.Where(contract => contract.Outcome == ContractOutcome.Fail)];

        output.WriteLine(VisibleText.OneLine($"release {pack.Release} ({pack.SoftwareVersion})"));
        foreach (var contract in learned)
            output.WriteLine($"observed, was inferred: {contract.Name}: {known[contract.Name].Claim}");
        foreach (var contract in contradicting)
        {
            output.WriteLine(VisibleText.OneLine($"contradicts: {contract.Name}: {known.GetValueOrDefault(contract.Name)?.Claim ?? "a contract that this version does not have"}"));
            foreach (var deviation in contract.Deviations)
                output.WriteLine($"  {VisibleText.OneLine(deviation.ToString())}");
            output.WriteLine($"  to change: {ParityPlaces.Of(contract.Name)}");
        }

        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "fixtures"));
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The folder {folder} cannot be written: {unwritten.Message}");
        }
        var fixtures = 0;
        foreach (var contract in learned.Concat(contradicting).Where(contract => contract.Fixture is not null && known.ContainsKey(contract.Name)))
        {
            await WriteAsync(Path.Combine(folder, "fixtures", $"{contract.Name}.xml"), "the fixture", FixtureWriter.Write(contract.Fixture!), cancellation);
            fixtures++;
        }
        await WriteAsync(Path.Combine(folder, "adopted.json"), "the adoption", Adoption.Of(pack).Write(), cancellation);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {Path.Combine(folder, "adopted.json")} and {fixtures} fixtures; cmssim verify --adopted {Path.Combine(folder, "adopted.json")} expects what was observed."));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{checkedOnes.Count} contracts, {checkedOnes.Count - contradicting.Length} agree, {learned.Length} newly observed, {contradicting.Length} contradict"));
        return ExitStatus.Fine;
    }

    private static int Diff(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var (one, other) = (Read(parsed.GetRequiredValue(s_first), PackFile.Read), Read(parsed.GetRequiredValue(s_second), PackFile.Read));
        var differences = PackComparison.Compare(one, other);
        output.WriteLine(VisibleText.OneLine($"{one.Release} ({one.SoftwareVersion}), and {other.Release} ({other.SoftwareVersion})"));
        foreach (var contract in differences)
        {
            output.WriteLine(VisibleText.OneLine(contract.Contract));
            foreach (var difference in contract.Differences)
                output.WriteLine($"  {VisibleText.OneLine(difference)}");
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Contracts.Count} contracts, {differences.Count} differ"));
        return differences is [] ? ExitStatus.Fine : ExitStatus.Differs;
    }

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (PackFormatException wrong)
        {
            throw new UserErrorException($"{path} cannot be read: {wrong.Message}.");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read: {unread.Message}");
        }
    }

    private static Task WriteAsync(string path, string content, string text, CancellationToken cancellation) =>
        OutputFile.WriteAsync(path, content, isPrivate: false, async draft => await draft.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation));
}
