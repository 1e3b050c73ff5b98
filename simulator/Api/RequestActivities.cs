using System.Diagnostics;
using System.Globalization;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>The activities of requests. See <see cref="SimulatorTelemetry"/>.</summary>
internal static class RequestActivities
{
    private static readonly ActivitySource s_source = new(SimulatorTelemetry.ActivitySourceName);

    public static bool HasListeners => s_source.HasListeners();

    /// <summary>Starts the activity of a request; null when no listener wants it.</summary>
    public static Activity? Start(Bridge bridge, int number, ApiRequest request)
    {
        ActivityContext.TryParse(request.TraceParent, null, isRemote: true, out var parent);
        var path = request.Target.Split('?')[0];
        var activity = s_source.StartActivity(
            $"{request.Method} {TemplateOf(path)}", ActivityKind.Server, parent,
            new TagList
            {
                { SimulatorTelemetry.MethodTag, request.Method },
                { SimulatorTelemetry.PathTag, path },
                { SimulatorTelemetry.BridgeTag, bridge.BridgeName },
                { SimulatorTelemetry.TraceTag, number },
            });

        // The answer may follow on another thread, and whatever this one does next is not part of the request.
        if (activity is not null)
            Activity.Current = activity.Parent;
        return activity;
    }

    /// <summary>Ends the activity with the answer.</summary>
    public static void End(Activity activity, int status, IReadOnlyList<Refusal> refusals)
    {
        activity.SetTag(SimulatorTelemetry.StatusTag, status);
        if (status >= 400)
        {
            activity.SetTag(SimulatorTelemetry.ErrorTag, refusals is [var first, ..] ? first.Failure.Name : status.ToString(CultureInfo.InvariantCulture));

            // As the conventions of OpenTelemetry for HTTP have it, the mistake of a client is not an error of the server.
            if (status >= 500)
                activity.SetStatus(ActivityStatusCode.Error);
        }
        activity.Dispose();
    }

    // Names of activities must be few.
    private static string TemplateOf(string path) => string.Join('/', path.Split('/').Select(part => Guid.TryParse(part, out _) ? "{id}" : part));
}
