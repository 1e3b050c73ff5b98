using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>The paths and handlers of one release.</summary>
internal sealed record ApiOfRelease(Release Release, ApiRoutes Routes, ResourceHandlers Handlers);

/// <summary>The paths and handlers of each release that a bridge of the cluster has. Used inside the gate.</summary>
internal sealed class ApisByRelease(Cluster cluster)
{
    private readonly Dictionary<Release, ApiOfRelease> _known = [];

    public ApiOfRelease Of(Bridge bridge)
    {
        if (_known.TryGetValue(bridge.Release, out var api))
            return api;

        // Entries are rendered as a release has them, so releases do not share them.
        var entries = bridge.Release == cluster.Catalog.Release ? cluster.RenderedEntries : new RenderedEntries();
        return _known[bridge.Release] = new ApiOfRelease(bridge.Release, new ApiRoutes(bridge.Catalog), new ResourceHandlers(bridge.Catalog, entries));
    }
}
