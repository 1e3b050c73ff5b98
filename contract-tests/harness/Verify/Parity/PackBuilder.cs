using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Redaction;

namespace CmsSim.Harness.Verify.Parity;

/// <summary>Makes the pack of a verification: one redacted fixture for each contract that sent requests.</summary>
internal static class PackBuilder
{
    public static ParityPack Build(VerifyReport report, string tag)
    {
        var packed = report.Results.Where(result => result.Exchanges is [_, ..]).Select(result => (result.Contract, Fixture: FixtureOf(result, tag))).Where(pair => pair.Fixture.Exchanges is [_, ..]).ToList();
        var set = new RedactionSet(RedactionKey.Create(), [.. packed.Select(pair => pair.Fixture)], []);
        var gate = set.Gate();
        var safe = packed.Zip(set.Fixtures, set.StrippedFixtures).Select(three => (three.First.Contract, SafeFixture.Of(three.Second, three.Third, gate).Fixture))
            .Where(pair => gate.Find(Encoding.UTF8.GetBytes(FixtureWriter.Write(pair.Fixture))) is null)
            .ToDictionary(pair => pair.Contract.Name, pair => pair.Fixture with { Flow = pair.Contract.Name, Host = "cms", Source = $"a verification of release {report.Facts.Release}", About = pair.Contract.Claim });
        return new ParityPack(report.Facts.Release, report.Facts.SoftwareVersion,
        [
            .. report.Results.Select(result => new PackedContract(result.Contract.Name, result.Outcome)
            {
                SkipReason = result.SkipReason,
                Deviations = [.. result.Deviations.Select(deviation => Redacted(deviation, set, gate, tag))],
                Fixture = safe.GetValueOrDefault(result.Contract.Name),
            }),
        ]);
    }

    private static Deviation Redacted(Deviation deviation, RedactionSet set, LeakGate gate, string tag)
    {
        return new Deviation(Safe(deviation.Request), deviation.Part, Safe(deviation.Expected), Safe(deviation.Actual));

        string Safe(string text)
        {
            var canonical = RunText.Canonical(text, tag);
            var masked = RunText.Masked(canonical, set.Line(canonical));
            return gate.Find(Encoding.UTF8.GetBytes(masked)) is null ? masked : RunText.Masked(canonical, "");
        }
    }

    // Without name and claim, which are no values of the target and would be redacted like them.
    private static Fixture FixtureOf(ContractResult result, string tag) => new()
    {
        Flow = "",
        Host = "",
        Source = "",
        About = "",
        Exchanges = [.. result.Exchanges.Index().Where(pair => FixtureRequest.IsPath(pair.Item.Path)).Select(pair => Exchange(pair.Index, pair.Item, tag))],
    };

    private static FixtureExchange Exchange(int index, ContractExchange exchange, string tag) => new()
    {
        Trace = index + 1,
        At = exchange.At,
        From = "192.0.2.1",
        Request = new FixtureRequest(exchange.Method, Text(exchange.Path, tag), exchange.Body is { } form ? new FixtureForm("application/x-www-form-urlencoded", null, Text(form, tag)) : null),
        Answer = exchange.Answer is not { } answer ? null : new FixtureAnswer(answer.Status, null,
            [.. answer.Headers.Where(header => IsKept(header.Name)).Select(header => new FixtureHeader(header.Name, Text(header.Value, tag)))], Text(answer.Text, tag)),
    };

    // Dates, sizes and connections say nothing about a contract.
    private static bool IsKept(string header) => header.ToLowerInvariant() is "location" or "www-authenticate" or "content-type" or "server" or "x-frame-options" or "strict-transport-security";

    private static MarkedText Text(string text, string tag) => MarkedText.Printed(string.Concat(RunText.WithCommonTag(text, tag).EnumerateRunes()
        .Select(rune => rune.Value is < ' ' and not ('\t' or '\n' or '\r') or 0xfffe or 0xffff ? Rune.ReplacementChar : rune)));
}
