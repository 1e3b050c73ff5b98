using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary>The names of the activities and instruments of all clients. Without listeners they cost nothing.</summary>
public static class CmsTelemetry
{
    /// <summary>The name of the <see cref="ActivitySource"/>. It has one activity for each request, including its repetitions after 503.</summary>
    public const string ActivitySourceName = "CmsSim.Client";

    /// <summary>The name of the <see cref="Meter"/>.</summary>
    public const string MeterName = "CmsSim.Client";

    /// <summary>A counter of requests, with <see cref="MethodTag"/>, <see cref="PathTag"/> and <see cref="StatusTag"/>.</summary>
    public const string RequestsName = "cmssim.client.requests";

    /// <summary>
    /// A counter of failures, with <see cref="MethodTag"/>, <see cref="PathTag"/> and <see cref="ReasonTag"/>. An answer with several
    /// reasons counts once for each.
    /// </summary>
    public const string FailuresName = "cmssim.client.failures";

    /// <summary>A histogram of the duration of requests, in seconds, with the tags of <see cref="RequestsName"/>.</summary>
    public const string DurationName = "cmssim.client.request.duration";

    /// <summary>The tag with the method, such as <c>GET</c>.</summary>
    public const string MethodTag = "http.request.method";

    /// <summary>The tag with the path, with <c>{id}</c> for ids and without the query, such as <c>/api/v1/coSpaces/{id}</c>.</summary>
    public const string PathTag = "url.template";

    /// <summary>The tag with the status code of the answer, a number. Absent without an answer.</summary>
    public const string StatusTag = "http.response.status_code";

    /// <summary>The tag with the number of repetitions after 503. Activities only, and only when there were any.</summary>
    public const string RetriesTag = "http.request.resend_count";

    /// <summary>
    /// The tag with the reason of a failure, such as <c>coSpaceDoesNotExist</c>; <c>unreachable</c> without an answer, the status code of
    /// an answer without reasons, and <c>_OTHER</c> for reasons without documentation.
    /// </summary>
    public const string ReasonTag = "error.type";

    /// <summary>The tag with the host of the bridge. Activities only.</summary>
    public const string HostTag = "server.address";

    private const string Unreachable = "unreachable";

    // A faulty bridge must not create an endless number of tag values.
    private const string Other = "_OTHER";

    private static readonly ActivitySource s_source = new(ActivitySourceName);
    private static readonly Meter s_meter = new(MeterName);
    private static readonly Counter<long> s_requests = s_meter.CreateCounter<long>(RequestsName, "{request}", "Requests to bridges.");
    private static readonly Counter<long> s_failures = s_meter.CreateCounter<long>(FailuresName, "{failure}", "Reasons for which bridges refused requests.");
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram<double>(DurationName, "s", "Duration of requests.");

    internal static bool IsObserved => s_source.HasListeners() || s_requests.Enabled || s_failures.Enabled || s_duration.Enabled;

    /// <summary>Sends a request and reports it.</summary>
    /// <param name="options">The options of the client.</param>
    /// <param name="request">The request.</param>
    /// <param name="send">Sends the request, and returns the last answer with the number of repetitions.</param>
    internal static async Task<(CmsAnswer Answer, int Retries)> ObserveAsync(CmsClientOptions options, CmsRequest request, Func<Task<(CmsAnswer Answer, int Retries)>> send)
    {
        var path = TemplateOf(request.Path);
        var tags = new TagList { { MethodTag, request.Method.Method }, { PathTag, path } };
        using var activity = s_source.StartActivity($"{request.Method} {path}", ActivityKind.Client, default(ActivityContext), tags);
        activity?.SetTag(HostTag, options.BaseAddress.Host);
        var since = options.TimeProvider.GetTimestamp();
        try
        {
            var sent = await send();
            Finish(sent.Answer, sent.Retries, activity, ref tags);
            return sent;
        }
        catch (CmsUnreachableException broken)
        {
            activity?.SetStatus(ActivityStatusCode.Error, broken.Message).SetTag(ReasonTag, Unreachable);
            s_failures.Add(1, [.. tags, new(ReasonTag, Unreachable)]);
            throw;
        }
        finally
        {
            s_requests.Add(1, tags);
            s_duration.Record(options.TimeProvider.GetElapsedTime(since).TotalSeconds, tags);
        }
    }

    /// <summary>Returns the path with <c>{id}</c> for each GUID, and without the query.</summary>
    internal static string TemplateOf(string path) => string.Join('/', path.Split('?')[0].Split('/').Select(part => Guid.TryParse(part, out _) ? "{id}" : part));

    private static void Finish(CmsAnswer answer, int retries, Activity? activity, ref TagList tags)
    {
        var status = (int)answer.StatusCode;
        var reasons = AnswerXml.FailureReasons(answer.Body).Select(reason => FailureExceptions.IsDocumented(reason, answer) ? reason.Name : Other).Distinct().ToList();
        if (reasons is [] && answer.StatusCode >= HttpStatusCode.MultipleChoices)
            reasons = [status.ToString(CultureInfo.InvariantCulture)];
        foreach (var reason in reasons)
            s_failures.Add(1, [.. tags, new(ReasonTag, reason)]);
        tags.Add(StatusTag, status);
        activity?.SetTag(StatusTag, status);
        if (retries > 0)
            activity?.SetTag(RetriesTag, retries);
        if (reasons is [var first, ..])
            activity?.SetStatus(ActivityStatusCode.Error, string.Join(", ", reasons)).SetTag(ReasonTag, first);
    }
}
