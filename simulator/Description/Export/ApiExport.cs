namespace CmsSim.Simulator.Description.Export;

/// <summary>Exports the description of the API in the formats of other programs. The same release gives the same bytes.</summary>
public static class ApiExport
{
    /// <summary>The API of a release as an OpenAPI 3.1 document.</summary>
    /// <exception cref="ArgumentException">The release is not known.</exception>
    public static string OpenApi(string release) => CmsOpenApi.Write(Of(release));

    /// <summary>The calls of a release as a Postman collection 2.1 that can be run as a whole.</summary>
    /// <exception cref="ArgumentException">The release is not known.</exception>
    public static string Postman(string release) => PostmanCollection.Write(Of(release));

    /// <summary>The calls of a release as a <c>.http</c> file.</summary>
    /// <exception cref="ArgumentException">The release is not known.</exception>
    public static string Http(string release) => HttpRequestFile.Write(Of(release));

    /// <summary>The API of all releases, with its evidence, as a static site: the path below the folder of the site and the content of each file.</summary>
    public static IReadOnlyList<(string Path, string Content)> Site() => SitePages.Write(ApiDescription.Read());

    private static ReleaseApi Of(string release) => ApiDescription.Releases.Contains(release)
        ? new(ApiDescription.Read(), release)
        : throw new ArgumentException($"Unknown release \"{release}\"; expected one of {string.Join(", ", ApiDescription.Releases)}.", nameof(release));
}
