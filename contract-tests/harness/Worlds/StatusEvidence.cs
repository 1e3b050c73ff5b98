using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Worlds;

/// <summary>Notes facts about the bridge: from its status, and from the log lines around an exchange.</summary>
internal static partial class StatusEvidence
{
    /// <summary>The behaviour of a far end of which the log shows nothing, as that of the documented endpoint.</summary>
    public const string UsualFate = "tlsReset";

    private static readonly ApiShape s_users = ApiShape.Named("users")!;

    // The elements of a status of release 2.0 behind those that the API trace prints, without their values.
    private static readonly string[] s_tail =
        ["callLegsCompleted", "audioBitRateOutgoing", "audioBitRateIncoming", "videoBitRateOutgoing", "videoBitRateIncoming"];

    /// <summary>Notes the facts in an answer of <c>/system/status</c>.</summary>
    public static void NoteStatus(WorldModel model, AnswerElement status, int? size, MarkedText body)
    {
        var facts = model.Facts;
        var values = status.Children.Where(child => child.Text is not null && child.IsWhole).DistinctBy(child => child.Name).ToDictionary(child => child.Name, child => child.Text!);
        if (values.TryGetValue("softwareVersion", out var version))
        {
            if (facts.SoftwareVersion is { } known && known != version)
                model.Contradict("the bridge has another software version");
            facts.SoftwareVersion ??= version;
        }

        if (values.TryGetValue("clusterEnabled", out var clustered))
            facts.IsClustered ??= clustered == "true";
        facts.ClusterId ??= values.GetValueOrDefault("clusterId");
        facts.HostId ??= values.GetValueOrDefault("hostId");
        facts.CdrCorrelatorIndex ??= BridgeFacts.Number(values.GetValueOrDefault("cdrCorrelatorIndex"));

        var completed = BridgeFacts.Number(values.GetValueOrDefault("callLegsCompleted")) ?? HiddenCompleted(facts, values, size, body);
        facts.ActiveNow = BridgeFacts.Number(values.GetValueOrDefault("callLegsActive"));
        facts.Active = Counter(facts.Active, BridgeFacts.Number(values.GetValueOrDefault("callLegsActive")), "active");
        facts.MaxActive = Counter(facts.MaxActive, BridgeFacts.Number(values.GetValueOrDefault("callLegsMaxActive")), "simultaneous");
        facts.Completed = Counter(facts.Completed, completed, "completed");

        int? Counter(int? first, int? now, string kind)
        {
            if (first is not null && now is not null && first != now && !facts.IsStirred)
                model.Contradict($"the number of {kind} call legs is another one, and no request of the part changed it");
            return first ?? (facts.IsStirred ? null : now);
        }
    }

    /// <summary>Notes the machines and database nodes of the cluster, and the users that licences count. Returns false for other answers.</summary>
    public static bool NoteCluster(WorldModel model, ApiShape node, AnswerElement root)
    {
        switch (node.Node.Id)
        {
            case "system.MPLicenseUsage.knownHosts":
                string[] hosts = [.. root.Children.Select(host => host.Id).OfType<string>()];
                if (hosts.Length > model.Facts.Hosts.Count)
                    model.Facts.Hosts = hosts;
                break;
            case "system.database":
                if (root.Children.FirstOrDefault(child => child.Name == "cluster") is not { } cluster)
                    break;
                model.Facts.IsClustered ??= true;
                if (cluster.Children.Count > model.Facts.Nodes.Count)
                    model.Facts.Nodes = [.. cluster.Children.Select(child => child["hostname"]).OfType<string>()];
                break;
            case "system.multipartyLicensing":
                if (BridgeFacts.Number(root.Children.FirstOrDefault(child => child.Name == "users")?.Text) is { } users)
                    model.ListOf(s_users, null).CountAtStart ??= users;
                break;
            default:
                return false;
        }

        return true;
    }

    // The size leaves a number of digits for the completed legs. The number before the next call has as many, or the smallest such number is used.
    private static int? HiddenCompleted(BridgeFacts facts, Dictionary<string, string> values, int? size, MarkedText body)
    {
        if (size is null || !body.Holes.Any() || values.ContainsKey(s_tail[0]) || values.GetValueOrDefault("callLegsActive") != "0" || values.Keys.Any(s_tail.Contains))
            return null;
        var hidden = size.Value - body.Segments.Where(segment => segment.Hole is null).Sum(segment => Encoding.UTF8.GetByteCount(segment.Text));
        var digits = hidden - s_tail.Sum(name => (2 * name.Length) + 5) - (s_tail.Length - 1);
        if (digits is < 1 or > 9)
            return null;
        if (facts.NextCall - 1 is { } before && before.ToString(CultureInfo.InvariantCulture).Length == digits)
            return before;
        return digits == 1 ? 0 : (int)Math.Pow(10, digits - 1);
    }

    /// <summary>Notes the facts in the log lines around an exchange.</summary>
    public static void NoteLines(BridgeFacts facts, TimedExchange timed)
    {
        var exchange = timed.Exchange;
        facts.Client ??= exchange.From;
        facts.NextTrace ??= exchange.Trace;
        foreach (var line in exchange.During.Concat(exchange.After))
        {
            if (User().Match(line.Text) is { Success: true } user)
                facts.NoteUser(user.Groups["name"].Value);
            else if (Call().Match(line.Text) is { Success: true } call)
                NoteCall(facts, call, Time(line));
            else if (Connection().Match(line.Text) is { Success: true } connection)
                NoteConnection(facts, connection);
            else if (Joined().Match(line.Text) is { Success: true } joined && facts.FarEnds.TryGetValue(joined.Groups["address"].Value, out var farEnd))
                farEnd.Answers(Time(line));
        }

        DateTime Time(LogEntry line) => timed.LineTime(line.Time)?.UtcDateTime ?? timed.Stamp;
    }

    private static void NoteCall(BridgeFacts facts, Match call, DateTime at)
    {
        if (BridgeFacts.Number(call.Groups["number"].Value) is not { } number)
            return;
        var text = call.Groups["text"].Value;
        var begins = text.StartsWith("outgoing", StringComparison.Ordinal) || text.StartsWith("incoming", StringComparison.Ordinal) || text.StartsWith("allocated", StringComparison.Ordinal);
        facts.NextCall ??= begins ? number : number + 1;
        facts.CallAfter = Math.Max(facts.CallAfter ?? 0, number + 1);
        if (Dialled().Match(text) is { Success: true } dialled)
        {
            facts.Dialled[number] = dialled.Groups["address"].Value;
            facts.LastDialled = number;
            if (!facts.FarEnds.TryGetValue(dialled.Groups["address"].Value, out var farEnd))
                facts.FarEnds[dialled.Groups["address"].Value] = farEnd = new FarEndGuess();
            (farEnd.Behaviour, farEnd.DialledAt) = ("answer", at);
        }
        else if (facts.Dialled.TryGetValue(number, out var address))
        {
            var farEnd = facts.FarEnds[address];
            farEnd.Behaviour = Fate(farEnd.Behaviour, text);
            if (text.StartsWith("ending; remote", StringComparison.Ordinal) && Connected().Match(text) is { Success: true } connected)
                farEnd.HangUpAfter ??= (BridgeFacts.Number(connected.Groups["minutes"].Value) * 60) + BridgeFacts.Number(connected.Groups["seconds"].Value);
            else if (text.StartsWith("ending; remote", StringComparison.Ordinal))
                farEnd.Answers(at);
        }
    }

    private static string Fate(string known, string text) => text switch
    {
        _ when text.StartsWith("falling back", StringComparison.Ordinal) => known == UsualFate ? known : "tlsSilent",
        _ when text.EndsWith("ringing", StringComparison.Ordinal) => known == "tlsSilent" ? UsualFate : known,
        _ when !text.StartsWith("ending", StringComparison.Ordinal) || !text.Contains("not connected", StringComparison.Ordinal) => known,
        _ when text.Contains("busy", StringComparison.OrdinalIgnoreCase) => "busy",
        _ when text.Contains("declin", StringComparison.OrdinalIgnoreCase) || text.Contains("rejected", StringComparison.Ordinal) => "decline",
        _ when text.Contains("dns", StringComparison.OrdinalIgnoreCase) || text.Contains("resol", StringComparison.OrdinalIgnoreCase) => "unresolvable",
        _ when text.Contains("no provisional", StringComparison.Ordinal) || text.Contains("connection failed", StringComparison.Ordinal) => known == "tlsSilent" ? known : "unreachable",
        _ when text.Contains("timeout", StringComparison.Ordinal) || text.Contains("ringing", StringComparison.Ordinal) => "ringOut",
        _ => known,
    };

    private static void NoteConnection(BridgeFacts facts, Match connection)
    {
        if (BridgeFacts.Number(connection.Groups["number"].Value) is not { } number)
            return;
        facts.NextConnection ??= number;
        facts.ConnectionAfter = Math.Max(facts.ConnectionAfter ?? 0, number + 1);
        if (facts.LastDialled is { } last && facts.Dialled.TryGetValue(last, out var address))
            facts.FarEnds[address].Behaviour = UsualFate;
    }

    [GeneratedRegex("""API user "(?<name>[^"]+)" """, RegexOptions.CultureInvariant)]
    private static partial Regex User();

    [GeneratedRegex("^call (?<number>[0-9]{1,9}): (?<text>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Call();

    [GeneratedRegex("""^participant "(?<address>[^"]+)" joined space """, RegexOptions.CultureInvariant)]
    private static partial Regex Joined();

    [GeneratedRegex(" connected for (?<minutes>[0-9]{1,6}):(?<seconds>[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Connected();

    [GeneratedRegex("""^outgoing SIP call to "(?<address>[^"]+)" """, RegexOptions.CultureInvariant)]
    private static partial Regex Dialled();

    [GeneratedRegex("^handshake error [0-9]+ on outgoing connection (?<number>[0-9]{1,9})$", RegexOptions.CultureInvariant)]
    private static partial Regex Connection();
}
