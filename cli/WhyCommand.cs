using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary><c>cmssim why</c>: explains the answer to a request, which its number in the API trace selects.</summary>
internal static class WhyCommand
{
    private static readonly Argument<int> s_trace = new Argument<int>("trace") { Description = "Number that the log prints after \"API trace\"." }.InRange(0, int.MaxValue);
    private static readonly Option<string?> s_bridge = new("--bridge") { Description = "Bridge that logged the trace. [default: all bridges]" };

    public static Command Create()
    {
        var command = new Command("why", "Explains why a request was refused and which parameters it ignored, from the journal of a running cluster.")
        {
            s_trace, s_bridge, ControlConnection.Address, ControlConnection.Token, ControlConnection.Timeout, ControlConnection.Json,
        };
        ControlConnection.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ControlConnection connection, CancellationToken cancellation)
    {
        var (entries, _) = await connection.JournalAsync(0, cancellation);
        var (trace, bridge) = (parsed.GetValue(s_trace), parsed.GetValue(s_bridge));
        var seen = entries
            .Where(entry => entry.TryGetProperty("trace", out _) && (bridge is null || bridge.Equals(entry.GetProperty("bridge").GetString(), StringComparison.OrdinalIgnoreCase)))
            .ToList();
        var found = seen.Where(entry => entry.GetProperty("trace").GetInt32() == trace).ToList();
        if (found is [])
        {
            var held = seen.Select(entry => entry.GetProperty("trace").GetInt32()).ToList();
            throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"The journal has no API trace {trace}{(bridge is null ? "" : " of " + bridge)}; it has {(held is [] ? "none yet" : $"{held.Min()} to {held.Max()}")}."));
        }

        var output = parsed.InvocationConfiguration.Output;
        foreach (var entry in found)
            await output.WriteAsync(connection.IsJson ? entry.GetRawText() + "\n" : Explained(entry));
        return ExitStatus.Fine;
    }

    private static string Explained(JsonElement entry)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        var status = entry.TryGetProperty("status", out var number) ? number.GetInt32() : 0;
        text.WriteLine($"{Text(entry, "bridge")}, API trace {Text(entry, "trace")}, {Text(entry, "time")}: {Text(entry, "method")} {Text(entry, "target")} was answered {status}");
        if (entry.TryGetProperty("fault", out var fault))
            text.WriteLine($"  fault {fault} changed the answer");
        if (entry.TryGetProperty("hostile", out var hostile))
            text.WriteLine($"  hostile: {string.Join(", ", hostile.EnumerateArray().Select(effect => VisibleText.OneLine(effect.ToString())))}");
        if (entry.TryGetProperty("reasons", out var reasons))
        {
            foreach (var reason in reasons.EnumerateArray())
            {
                text.WriteLine($"  reason: {string.Join(' ', new[] { Text(reason, "reason"), Text(reason, "parameter"), Text(reason, "error") }.Where(part => part.Length > 0))}");
                foreach (var (name, label) in new[] { ("why", "rule"), ("evidence", "evidence"), ("nearest", "nearest valid call") })
                {
                    if (Text(reason, name) is { Length: > 0 } said)
                        text.WriteLine($"  {label}: {said}");
                }
            }
        }
        else
        {
            text.WriteLine(status switch
            {
                200 => "  it was not refused",
                401 => "  rule: every request needs the name and password of an account, as Authorization: Basic …",
                413 => "  rule: the body exceeds the size that a bridge reads",
                _ => "  the bridge gives no reason for that status",
            });
        }
        if (entry.TryGetProperty("ignored", out var ignored))
        {
            foreach (var parameter in ignored.EnumerateArray())
            {
                text.WriteLine($"  ignored: {Text(parameter, "parameter")}");
                text.WriteLine($"  rule: {Text(parameter, "why")}");
                if (Text(parameter, "evidence") is { Length: > 0 } evidence)
                    text.WriteLine($"  evidence: {evidence}");
            }
        }
        return text.ToString();
    }

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? VisibleText.OneLine(value.ToString()) : "";
}
