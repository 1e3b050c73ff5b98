using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace CmsSim.Cli;

/// <summary>
/// <c>cmssim health</c>: checks that a running cluster is ready. A container image without a shell can use it as its own probe.
/// </summary>
internal static class HealthCommand
{
    // Shorter than the time limits of container engines, so that a hanging probe still reports its reason.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private static readonly Option<string> s_control = new("--control") { Description = "Address of the control API.", DefaultValueFactory = _ => "http://127.0.0.1:8440" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print one line of JSON." };

    public static Command Create()
    {
        var command = new Command("health", "Checks that a running cluster is ready.") { s_control, s_json, ControlConnection.Token };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var problem = await ProblemAsync(ControlConnection.AddressOf(parsed.GetValue(s_control)!), ControlConnection.TokenOf(parsed), cancellation);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(s_json))
            await output.WriteLineAsync(AsJson(problem));
        else if (problem is null)
            await output.WriteLineAsync("ready");
        if (problem is not null)
            throw new UserErrorException(problem, ExitStatus.Unreachable);
        return ExitStatus.Fine;
    }

    /// <summary>Returns null when the cluster is ready, otherwise a sentence that says why it is not.</summary>
    private static async Task<string?> ProblemAsync(Uri control, string? token, CancellationToken cancellation)
    {
        using var client = new HttpClient(ControlConnection.NewHandler()) { Timeout = s_patience };

        // The health check itself needs no token, but a host name other than loopback is accepted only with one.
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            // Only the status matters; the body is not read.
            using var answer = await client.GetAsync(new Uri(control, "/health/ready"), HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.IsSuccessStatusCode ? null
                : ControlConnection.SentenceOfRedirect(control, answer) ?? $"{control} is not ready: it answered {(int)answer.StatusCode}.";
        }
        catch (HttpRequestException error)
        {
            return $"{control} cannot be reached: {(error.InnerException is SocketException socket ? socket.Message : error.Message.TrimEnd('.'))}.";
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{control} did not answer within {s_patience.TotalSeconds} seconds.";
        }
    }

    private static string AsJson(string? problem)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteBoolean("ready", problem is null);
            if (problem is not null)
                json.WriteString("problem", problem);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(line.ToArray());
    }
}
