using System.Net.Http.Headers;
using System.Text;

namespace CmsSim.ContractTests.Support;

/// <summary>A cluster with a virtual clock, in this process or in a container, for the documented conversation.</summary>
internal interface IConductedCluster
{
    /// <summary>HTTPS address of Core1.</summary>
    Uri Https { get; }

    string CertificateFingerprint { get; }

    Task AdvanceToAsync(DateTimeOffset time);

    /// <summary>Sends a request to the control API; returns status and text of the answer.</summary>
    Task<(int Status, string Text)> ControlAsync(string method, string path, string? body = null);

    /// <summary>Sends a request to the control API at an address, with the media type that it requires of requests that change something.</summary>
    static async Task<(int Status, string Text)> ControlAsync(HttpClient client, Uri control, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(control, path));
        if (method is not "GET" || body is not null)
        {
            var mediaType = new MediaTypeHeaderValue(path is "/world" ? "application/xml" : "application/json");
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? "")) { Headers = { ContentType = mediaType } };
        }
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The lines that the bridge has logged so far.</summary>
    Task<string[]> LogAsync(string bridge = "Core1");
}
