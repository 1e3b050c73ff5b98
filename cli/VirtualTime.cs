using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace CmsSim.Cli;

/// <summary>Lets time pass on the virtual clock of a simulator.</summary>
internal sealed class VirtualTime(Uri control, string? token)
{
    private static readonly HttpClient s_http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Advances the clock.</summary>
    /// <exception cref="UserErrorException">The control API does not answer, or refuses.</exception>
    public async Task PassAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(control, "/clock/advance"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"seconds\":{time.TotalSeconds}}}"))) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        try
        {
            using var answer = await s_http.SendAsync(request, cancellation);
            if (!answer.IsSuccessStatusCode)
                throw new UserErrorException($"The control API at {control} refused to advance the clock with status {(int)answer.StatusCode}; --control needs a simulator that was started with --clock virtual.");
        }
        catch (HttpRequestException failed)
        {
            throw new UserErrorException($"{control} cannot be reached: {failed.Message}", ExitStatus.Unreachable);
        }
    }
}
