using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CmsSim.Simulator;

/// <summary>
/// The names of the activities and of the instruments of all clusters in this process. Without listeners, activities and instruments
/// cost nothing. <c>GET /metrics</c> of the control API has the same metrics as text.
/// </summary>
public static class SimulatorTelemetry
{
    /// <summary>
    /// The name of the <see cref="ActivitySource"/>. It has one server activity for each request that reaches the API of a bridge, from the
    /// trace line of the request to its answer. A <c>traceparent</c> header of the client is its parent.
    /// </summary>
    public const string ActivitySourceName = "CmsSim.Simulator";

    /// <summary>The name of the <see cref="Meter"/>. Each cluster has a meter of this name, with observable instruments.</summary>
    public const string MeterName = "CmsSim.Simulator";

    /// <summary>The tag with the name of the bridge, such as <c>Core1</c>.</summary>
    public const string BridgeTag = "cmssim.bridge";

    /// <summary>The tag with the number of the exchange in the API trace. Activities only.</summary>
    public const string TraceTag = "cmssim.trace";

    /// <summary>The tag with the method, such as <c>GET</c>. Activities only.</summary>
    public const string MethodTag = "http.request.method";

    /// <summary>The tag with the path, without the query. Activities only.</summary>
    public const string PathTag = "url.path";

    /// <summary>The tag with the status code of the answer, a number. Activities only.</summary>
    public const string StatusTag = "http.response.status_code";

    /// <summary>The tag with the reason of a refusal, such as <c>duplicateCoSpaceUri</c>, or the status code of one without a reason. Activities only.</summary>
    public const string ErrorTag = "error.type";
}
