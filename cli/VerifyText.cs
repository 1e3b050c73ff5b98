using CmsSim.Harness.Reports;
using CmsSim.Harness.Verify;
using CmsSim.Harness.Verify.Parity;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>Prints contracts and the report of a verification.</summary>
internal static class VerifyText
{
    /// <summary>Lists contracts with their claims and sources.</summary>
    public static void List(IReadOnlyList<Contract> contracts, Adoption? adopted, bool asJson, TextWriter output)
    {
        if (asJson)
        {
            output.WriteLine(VerifyJson.List(contracts));
            return;
        }
        foreach (var contract in contracts)
        {
            output.WriteLine($"{contract.Name}{Releases(contract)}");
            output.WriteLine($"  {contract.Claim}");
            foreach (var source in contract.Evidence)
                output.WriteLine($"  {source}");
            if (adopted?.Find(contract.Name) is { } observed)
                output.WriteLine(VisibleText.OneLine($"  {(observed.Deviations is [] ? "observed" : "contradicted")}: release {adopted.Release} ({adopted.SoftwareVersion})"));
        }
        output.WriteLine(FormattableString.Invariant($"{contracts.Count} contracts"));
    }

    /// <summary>Prints failures with their deviations, skips by reason, and the summary.</summary>
    public static void Write(VerifyReport report, bool asJson, TextWriter output)
    {
        if (asJson)
        {
            output.WriteLine(VerifyJson.Write(report));
            return;
        }
        output.WriteLine(VisibleText.OneLine($"{report.Target}: release {report.Facts.Release} ({report.Facts.SoftwareVersion}), {report.Facts.Bridges} Call Bridges"));
        foreach (var failed in report.Results.Where(result => result.Outcome == ContractOutcome.Fail))
        {
            output.WriteLine($"fail {failed.Contract.Name}: {failed.Contract.Claim}");
            foreach (var deviation in failed.Deviations)
                output.WriteLine($"  {VisibleText.OneLine(deviation.ToString())}");
            foreach (var source in failed.Contract.Evidence)
                output.WriteLine($"  {source}");
        }
        foreach (var reason in report.Results.Where(result => result.Outcome == ContractOutcome.Skip).GroupBy(result => result.SkipReason))
            output.WriteLine(FormattableString.Invariant($"skipped {reason.Count()}: {reason.Key}"));
        output.WriteLine(report.Summary);
    }

    private static string Releases(Contract contract) => (contract.Since, contract.Until) switch
    {
        ({ } since, { } until) => $" (from {since}, before {until})",
        ({ } since, null) => $" (from {since})",
        (null, { } until) => $" (before {until})",
        _ => "",
    };
}
