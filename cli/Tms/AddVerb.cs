using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms add</c>: adds a bridge, or refreshes one that was added before.</summary>
internal static class AddVerb
{
    private static readonly Argument<string?> s_address = new("address")
    {
        Description = "Address of the bridge: a name or an IP address with an optional port, such as 10.0.0.1:445.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create(TimeProvider time) =>
        TmsVerb.Create(time, "add", "Adds a bridge: reads its type, version and cluster, and creates the two profiles.", [s_address], RunAsync);

    private static async Task<int> RunAsync(TmsSession session, CancellationToken cancellation)
    {
        var access = AccessOf(session.Parsed);
        var (system, status) = await session.Systems.AddAsync(access, cancellation);
        var tickets = session.Store.ReadTickets(onlyOpen: true).Where(each => each.System == system.Number).ToList();
        var result = tickets is [] ? "System added" : "System added despite warnings";
        session.Answer(
            new JsonObject
            {
                ["target"] = ScheduleText.Address(system.Access.Address),
                ["system"] = system.Number,
                ["name"] = system.DisplayName,
                ["type"] = ManagedSystem.SystemType,
                ["softwareVersion"] = status.SoftwareVersion,
                ["result"] = result,
                ["tickets"] = ScheduleJson.Of(tickets),
                ["callBridges"] = ClusterVerb.ToJson(system),
                ["callProfile"] = system.Profiles.CallProfile.ToString(),
                ["callLegProfile"] = system.Profiles.CallLegProfile.ToString(),
            },
            [
                $"Added {ScheduleText.Address(system.Access.Address)}, software version {status.SoftwareVersion ?? "unknown"}.",
                $"{system.DisplayName}, {ManagedSystem.SystemType}: {result}",
                .. tickets.Select(ScheduleText.Line),
                .. system.Bridges.Select(each => $"Call bridge {each.Name}: {each.Address}"),
            ]);
        return ExitStatus.Fine;
    }

    private static BridgeAccess AccessOf(ParseResult parsed)
    {
        var (argument, target) = (parsed.GetValue(s_address), parsed.GetValue(TmsOptions.Target));
        var text = (argument, target) switch
        {
            (null, null) => throw new UserErrorException("add needs the address of a bridge, such as cms.example.com or 10.0.0.1:445."),
            ({ } given, { } other) when given != other => throw new UserErrorException($"add got two addresses, \"{given}\" and \"{other}\"; expected one."),
            _ => argument ?? target!,
        };
        var address = TmsSession.ParseAddress(text, argument is null ? "--target" : "the address");
        var trust = TmsSession.TrustOf(parsed.GetValue(TmsOptions.Trust), "--trust", address);
        var (user, password) = (parsed.GetValue(TmsOptions.User), parsed.GetValue(TmsOptions.Password) ?? Environment.GetEnvironmentVariable("CMSSIM_PASSWORD"));
        return (user, password) is ({ Length: > 0 }, { Length: > 0 })
            ? new(address, user, password, trust)
            : throw new UserErrorException("add needs the user name and the password of the bridge: --user NAME, and --password PASSWORD or the environment variable CMSSIM_PASSWORD.");
    }
}
