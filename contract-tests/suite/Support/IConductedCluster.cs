using System.Net.Http.Headers;

namespace CmsSim.ContractTests.Support;

/// <summary>A cluster with a virtual clock, in this process or in a container, for the documented conversation.</summary>
internal interface IConductedCluster
{
    /// <summary>HTTPS address of Core1.</summary>
    Uri Https { get; }

    string CertificateFingerprint { get; }

    Task AdvanceToAsync(DateTimeOffset time);

    /// <summary>The media type that the control API requires of requests that change something.</summary>
    static MediaTypeHeaderValue MediaTypeFor(string path) => new(path is "/world" ? "application/xml" : "application/json");

    /// <summary>Sends a request to the control API; returns status and text of the answer.</summary>
    Task<(int Status, string Text)> ControlAsync(string method, string path, string? body = null);

    /// <summary>The lines that the bridge has logged so far.</summary>
    Task<string[]> LogAsync(string bridge = "Core1");
}
