using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.Api;

/// <summary>Reads the features of a request, all of which Kestrel provides.</summary>
internal static class RequestFeatures
{
    /// <summary>The feature. Kestrel finds it several times as fast by type object as by type parameter.</summary>
    public static T Feature<T>(this IFeatureCollection context) where T : class => (T)context[typeof(T)]!;
}
