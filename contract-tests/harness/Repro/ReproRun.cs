using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CmsSim.Harness.Replay;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Repro;

/// <summary>A simulator that was started in the world of a bundle, with its options.</summary>
public interface IReproTarget
{
    /// <summary>The control API of the simulator.</summary>
    SimulatorControl Control { get; }

    /// <summary>Opens a connection to a bridge.</summary>
    /// <param name="bridge">The name of the bridge.</param>
    /// <param name="client">The address of the client. Null when it is not known.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    /// <exception cref="IOException">The bridge does not accept connections.</exception>
    /// <exception cref="ArgumentException">There is no such bridge.</exception>
    Task<Stream> ConnectAsync(string bridge, string? client, CancellationToken cancellation);
}

/// <summary>One request of a bundle, repeated.</summary>
/// <param name="Number">The number of the request in the bundle, from 1.</param>
/// <param name="Request">The request with the answer of the bundle.</param>
/// <param name="Answer">The answer of the repetition. Null when there was none.</param>
/// <param name="Differences">One sentence, without its end, for each part of the answer that differs.</param>
public sealed record ReproResult(int Number, ReproRequest Request, ReproAnswer? Answer, IReadOnlyList<string> Differences);

/// <summary>Repeats the run of a bundle: moves the clock, sends the commands and requests in their order, and compares the answers to the byte.</summary>
/// <param name="bundle">The bundle.</param>
/// <param name="target">The simulator.</param>
/// <param name="patience">The longest wait for an answer, in real time. Null for 30 seconds.</param>
/// <param name="clock">The clock of the waits. Null for the system's.</param>
public sealed class ReproRun(ReproBundle bundle, IReproTarget target, TimeSpan? patience = null, TimeProvider? clock = null)
{
    private const int DefaultLargestBody = 1024 * 1024;
    private const int MostDifferences = 5;
    private static readonly TimeSpan s_pollsEvery = TimeSpan.FromMilliseconds(2);

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(30);
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Dictionary<string, string> _passwords = PasswordsOf(bundle.World);
    private readonly Dictionary<ReproRequest, Task> _waiting = [];
    private DateTimeOffset _now = bundle.Start;

    /// <summary>Repeats the run, and moves the clock to its end.</summary>
    /// <param name="progress">Receives the number of each request when it is done.</param>
    /// <param name="cancellation">Cancels the run.</param>
    /// <exception cref="ReproException">The simulator refuses a command of the bundle.</exception>
    /// <exception cref="TargetUnreachableException">The control API of the simulator does not answer.</exception>
    public async Task<IReadOnlyList<ReproResult>> RunAsync(IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        var requests = bundle.Requests;
        var steps = StepsOf(bundle).ToLookup(step => step.After, step => step.Do);
        for (var answered = 0; answered <= requests.Count; answered++)
        {
            foreach (var step in steps[answered])
                await step(this, cancellation);
            if (answered == requests.Count)
                break;
            await AnswerAsync(requests[answered], answered + 1, cancellation);
            progress?.Report(answered + 1);
        }

        await MoveToAsync(bundle.End, cancellation);
        return await CompareAsync(cancellation);
    }

    // The commands and the requests whose answers wait, in order. Such a request was sent after a number of commands.
    private static IEnumerable<(int After, Func<ReproRun, CancellationToken, Task> Do)> StepsOf(ReproBundle bundle)
    {
        var sent = bundle.Requests.Where(request => request.SentAfter is not null).Select(request =>
            (Order: (request.SentAfterCommands, request.SentAs), After: request.SentAfter!.Value, Do: (Func<ReproRun, CancellationToken, Task>)((run, end) => run.BeginAsync(request, end))));
        var commands = bundle.Commands.Select((command, i) =>
            (Order: (i, int.MaxValue), command.After, Do: (Func<ReproRun, CancellationToken, Task>)((run, end) => run.DoAsync(command, end))));
        return sent.Concat(commands).OrderBy(step => step.Order).Select(step => (step.After, step.Do));
    }

    private async Task DoAsync(ReproCommand command, CancellationToken cancellation)
    {
        await MoveToAsync(command.Time, cancellation);
        if (command.IsClock)
            return;
        try
        {
            await target.Control.SendAsync(command.Method, command.Target, Encoding.UTF8.GetBytes(command.Body), cancellation);
        }
        catch (ControlRefusedException refused)
        {
            throw new ReproException($"The command {command.Method} {command.Target} after request {command.After.ToString(CultureInfo.InvariantCulture)} is refused: {refused.Message}", refused);
        }
    }

    // The answer of the request waits, so that later ones overtake it. The bridge has it when it counts one more waiting request.
    private async Task BeginAsync(ReproRequest request, CancellationToken cancellation)
    {
        await MoveToAsync(request.SentAt!.Value, cancellation);
        var begun = (await StateAsync(cancellation)).Begun;
        _waiting[request] = SendAsync(request, cancellation);
        await UntilAsync(async () => (await StateAsync(cancellation)).Begun > begun || _waiting[request].IsCompleted, cancellation);
    }

    private async Task AnswerAsync(ReproRequest request, int number, CancellationToken cancellation)
    {
        await MoveToAsync(request.Time, cancellation);
        if (!_waiting.TryGetValue(request, out var sent))
            sent = SendAsync(request, cancellation);

        // A request that gets no answer, or one that a fault delays, is done when the journal has it.
        if (request.Answer.Status == 0 || request.HasFault || request.SentAfter is not null)
            await UntilAsync(async () => (await StateAsync(cancellation)).Last >= number, cancellation);
        else
            await sent;
    }

    private async Task MoveToAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        if (time <= _now)
            return;
        _now = time;
        await target.Control.SendAsync("PUT", "/clock", Encoding.UTF8.GetBytes($"{{\"now\":\"{time.UtcDateTime.ToString(ReproWriter.TimeFormat, CultureInfo.InvariantCulture)}\"}}"), cancellation);
    }

    // The journal is compared, so that the bytes of the answer are read only to their end.
    private async Task SendAsync(ReproRequest request, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(_patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            await using var connection = await target.ConnectAsync(request.Bridge, request.Client, either.Token);
            await connection.WriteAsync(BytesOf(request), either.Token);
            var buffer = new byte[16 * 1024];
            while (await connection.ReadAsync(buffer, either.Token) > 0)
            {
            }
        }
        catch (Exception broken) when (broken is IOException or InvalidOperationException or ArgumentException || (broken is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Faults break connections, and a stopped bridge refuses them. The journal shows the outcome.
        }
    }

    private byte[] BytesOf(ReproRequest request)
    {
        var body = request.IsFormTooLarge ? new byte[(bundle.Options.LargestBody ?? DefaultLargestBody) + 1] : request.Form.ToArray();
        var head = new StringBuilder($"{request.Method} {request.Target} HTTP/1.1\r\nHost: cms\r\nConnection: close\r\n");
        if (request.User is { } user && _passwords.TryGetValue(user, out var password))
            head.Append(CultureInfo.InvariantCulture, $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}\r\n");
        if (request.ContentType is { } contentType)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {contentType}\r\n");
        if (body.Length > 0 || request.Method is "POST" or "PUT")
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    private async Task<(long Begun, long Last)> StateAsync(CancellationToken cancellation)
    {
        using var page = await target.Control.GetJsonAsync($"/journal?bodies=true&after={long.MaxValue.ToString(CultureInfo.InvariantCulture)}", cancellation);
        return target.Control.Read(page, root => (root.GetProperty("begun").GetInt64(), root.GetProperty("last").GetInt64()));
    }

    private async Task UntilAsync(Func<Task<bool>> isSo, CancellationToken cancellation)
    {
        var since = _clock.GetTimestamp();
        while (!await isSo() && _clock.GetElapsedTime(since) < _patience)
            await Task.Delay(s_pollsEvery, _clock, cancellation);
    }

    private async Task<ReproResult[]> CompareAsync(CancellationToken cancellation)
    {
        var answers = new List<ReproAnswer>();
        for (var more = true; more && answers.Count < bundle.Requests.Count;)
        {
            using var page = await target.Control.GetJsonAsync(string.Create(CultureInfo.InvariantCulture, $"/journal?bodies=true&secrets=true&after={answers.Count}"), cancellation);
            var before = answers.Count;
            answers.AddRange(target.Control.Read(page, root => root.GetProperty("entries").EnumerateArray().Select(ReproSource.Answer).ToList()));
            more = answers.Count > before;
        }

        return [.. bundle.Requests.Select((request, i) => new ReproResult(i + 1, request, i < answers.Count ? answers[i] : null, i < answers.Count ? Differences(request.Answer, answers[i]) : ["no answer"]))];
    }

    private static List<string> Differences(ReproAnswer expected, ReproAnswer actual)
    {
        List<string> found = [];
        Add("status", expected.Status.ToString(CultureInfo.InvariantCulture), actual.Status.ToString(CultureInfo.InvariantCulture));
        Add("Location", expected.Location, actual.Location);
        Add("header", expected.Header, actual.Header);
        Add("media type", expected.MediaType, actual.MediaType);
        if (!expected.Body.Span.SequenceEqual(actual.Body.Span))
        {
            found.AddRange(XmlDiff.Hunks(Encoding.Latin1.GetString(expected.Body.Span), Encoding.Latin1.GetString(actual.Body.Span)).Take(MostDifferences)
                .Select(hunk => string.Create(CultureInfo.InvariantCulture, $"byte {hunk.Position} at {hunk.Path}: {VisibleText.Short(hunk.Actual, 200)} instead of {VisibleText.Short(hunk.Expected, 200)}")));
        }

        return found;

        void Add(string part, string? one, string? other)
        {
            if (one != other)
                found.Add($"{part} {other ?? "(none)"} instead of {one ?? "(none)"}");
        }
    }

    private static Dictionary<string, string> PasswordsOf(string world)
    {
        try
        {
            var root = BoundedXml.Read(world, new XmlLimits { Length = ReproReader.LargestFile, Nodes = 50_000_000 });
            return root.Elements("accounts").Elements("account").Where(account => account.Attribute("name") is not null)
                .DistinctBy(account => (string)account.Attribute("name")!).ToDictionary(account => (string)account.Attribute("name")!, account => (string?)account.Attribute("password") ?? "");
        }
        catch (XmlRefusedException broken)
        {
            throw new ReproException($"The world of the bundle cannot be read: {broken.Message}", broken);
        }
    }
}
