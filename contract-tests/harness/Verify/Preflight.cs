using System.Globalization;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Verify;

/// <summary>Looks at a target before a verification, and refuses to start when the verification could disturb its users.</summary>
internal sealed class Preflight(TargetConnection connection, ReplayTarget target, VerifyOptions options)
{
    private static readonly string[] s_nodes = ["coSpaces", "calls", "callLegProfiles", "system/cdrReceivers"];

    /// <exception cref="VerifyRefusedException">The target refuses the credentials, has active calls, or states no known release.</exception>
    public async Task<(TargetFacts Facts, IReadOnlyList<string> Warnings)> RunAsync(CancellationToken cancellation)
    {
        var status = await GetAsync("system/status", cancellation);
        if (status.Status is 401 or 403)
            throw new VerifyRefusedException($"{target.Address} refuses the credentials of {target.User} with status {status.Status}.");
        var version = status.Value("softwareVersion") ?? "";
        var release = options.Release
            ?? (ReleaseNumber.Find(version) is { } found ? $"{found.Major}.{found.Minor}" : throw new VerifyRefusedException($"{target.Address} states no known release (softwareVersion is \"{version}\"); state the release."));
        _ = ReleaseNumber.Of(release);

        List<string> warnings = [];
        foreach (var node in s_nodes)
        {
            var answer = await GetAsync($"{node}?limit=1", cancellation);
            if (answer.Status is 401 or 403)
                warnings.Add($"The account {target.User} may not read {node} (status {answer.Status}), so contracts that need it fail.");
        }

        // The role admin of a CMS covers the whole device, and the role api the API alone (API guide).
        if (target.User.Equals("admin", StringComparison.OrdinalIgnoreCase))
            warnings.Add("The account admin may do more than the contracts need; an account with the role api is enough.");

        var calls = await GetAsync("calls?limit=1", cancellation);
        var active = Math.Max(calls.Total, 0);
        if (active > 0 && options is { IsReadOnly: false, AllowsLiveCalls: false })
            throw new VerifyRefusedException(string.Create(CultureInfo.InvariantCulture, $"{target.Address} has {active} active calls, which a verification could disturb; allow live calls, or only read."));
        return (new TargetFacts(release, version, await BridgesAsync(connection, cancellation), active), warnings);
    }

    public static async Task<int> BridgesAsync(TargetConnection connection, CancellationToken cancellation)
    {
        var bridges = new CmsAnswer("GET callBridges", await connection.SendAsync(new TargetRequest("GET", "/api/v1/callBridges"), cancellation), _ => { });
        return Math.Max(bridges.Total, 0);
    }

    private async Task<CmsAnswer> GetAsync(string path, CancellationToken cancellation) =>
        new($"GET {path}", await connection.SendAsync(new TargetRequest("GET", $"/api/v1/{path}"), cancellation), _ => { });
}
