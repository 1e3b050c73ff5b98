using System.Security.Cryptography;
using System.Text;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>
/// The web admin of one bridge. Its addresses, cookies and layout are inferred; the menus, pages, columns and buttons are documented as far as
/// docs/webadmin.md says. Faults and hostile mode leave it alone, and its requests have no trace number (inferred).
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="index">The index of the bridge.</param>
/// <param name="apis">The API of each release, whose handlers make all changes.</param>
/// <param name="newToken">Returns a text that cannot be guessed; null for one from the machine's source.</param>
internal sealed class WebSite(Cluster cluster, int index, ApisByRelease apis, Func<string>? newToken = null) : IWebPages
{
    /// <summary>The address of the log-in page.</summary>
    public const string LogInPath = "/login";

    private const string LogOutPath = "/logout";

    private readonly Func<string> _newToken = newToken ?? NewToken;
    private readonly Sessions _sessions = new(cluster, newToken ?? NewToken);
    private readonly FailedLogIns _failed = new();
    private readonly AnswerWriter _writer = new(cluster, index);

    private static string NewToken() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    public Task AnswerAsync(IFeatureCollection context, IHttpRequestFeature http) =>
        context.Feature<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } ? ReadAndAnswerAsync(context, http) : AnswerAsync(context, http, default, isTooLarge: false);

    private async Task ReadAndAnswerAsync(IFeatureCollection context, IHttpRequestFeature http)
    {
        var (body, isTooLarge) = await RequestBody.ReadAsync(context, http, cluster.Settings.LargestBody);
        await AnswerAsync(context, http, body, isTooLarge);
    }

    private Task AnswerAsync(IFeatureCollection context, IHttpRequestFeature http, ReadOnlyMemory<byte> body, bool isTooLarge)
    {
        var request = new WebRequest(context, http, body, cluster.Settings.FormParameters);
        WebAnswer answer;
        using (cluster.Enter(request))
        {
            var bridge = cluster.Bridges[index];
            if (!bridge.IsRunning)
            {
                context.Feature<IHttpRequestLifetimeFeature>().Abort();
                return Task.CompletedTask;
            }
            answer = isTooLarge ? SimplePage.Answer(413, "The form is too large.") : Answer(request, bridge);
        }

        // A change that could not be kept is not acknowledged.
        if (request.IsPost && cluster.Changes.Keeper is { HasUnkept: true })
        {
            context.Feature<IHttpRequestLifetimeFeature>().Abort();
            return Task.CompletedTask;
        }
        return answer.SendAsync(context, _writer.Date(), request.IsHead);
    }

    private WebAnswer Answer(WebRequest request, Bridge bridge)
    {
        if (!request.IsKnownMethod)
            return new WebAnswer(405);
        if (request.Path is StyleSheet.Path)
            return StyleSheet.Answer;
        if (request.IsPost && !request.IsOfOwnPage)
            return SimplePage.Answer(403, "The form was sent by a page of another site.");
        if (request.Path is LogInPath)
            return request.IsPost ? LogIn(request, bridge) : LogInPage(request, bridge, 200);

        var page = Pages.At(request.Path, bridge.Release);
        if (page is null && request.Path is not ("/" or LogOutPath))
            return SimplePage.Answer(404, "There is no such page.");
        if (_sessions.Find(request.SessionId, bridge) is not { } session)
            return WebAnswer.Redirect(page is null ? LogInPath : LogInPath + WebForm.QueryOf(("to", request.Path)), request.IsPost);
        if (request.IsPost && !IsSame(request.Form["token"], session.Token))
            return SimplePage.Answer(403, "The form is out of date. Open its page again.");
        if (request.Path is LogOutPath)
            return LogOut(request, bridge, session);
        return page is null ? WebAnswer.Redirect(Pages.First.Path) : new Visit(cluster, bridge, apis.Of(bridge), session, request, page).Answer();
    }

    private WebAnswer LogInPage(WebRequest request, Bridge bridge, int status, string? problem = null)
    {
        // The token of the form is also in a cookie, so that the bridge keeps nothing for visitors. Several open forms share it.
        var token = request.Cookie(request.LogInCookie) is { Length: 64 } known ? known : _newToken();
        return WebAnswer.Of(status, html => SimplePage.LogIn(html, bridge, token, To(request), problem)) with { Cookies = [Cookie(request, request.LogInCookie, token)] };
    }

    private WebAnswer LogIn(WebRequest request, Bridge bridge)
    {
        if (!IsSame(request.Form["token"], request.Cookie(request.LogInCookie)))
            return LogInPage(request, bridge, 403, "The form is out of date. Try again.");
        var now = cluster.Timeline.Now;
        if (_failed.PauseFor(request.Client, now) is var pause && pause > TimeSpan.Zero)
        {
            var seconds = (int)Math.Ceiling(pause.TotalSeconds);
            return LogInPage(request, bridge, 429, $"Too many log-ins have failed. Try again in {seconds} seconds.") with { RetryAfter = seconds };
        }
        if (new BasicAuth(cluster.Accounts).AccountOf(request.Form["username"] ?? "", request.Form["password"] ?? "") is not { } account)
        {
            _failed.Note(request.Client, now);
            bridge.Audit($"{Changes.Request(cluster, request, Shortened(request.Form["username"] ?? "")).Actor(bridge.Release)} failed to log in");
            return LogInPage(request, bridge, 403, "The log-in failed. Check the username and the password.");
        }

        // A page on the internet whose name leads to this machine (DNS rebinding) can try the default password.
        if (account.IsOpenToAll && request.HasPublicName)
            return LogInPage(request, bridge, 403, "Under this name, only an account with a password of your own can log in. Use localhost or an IP address.");
        _failed.Forget(request.Client);
        bridge.Audit($"{Changes.Request(cluster, request, account.Name).Actor(bridge.Release)} logged in");
        var id = _sessions.Begin(account, bridge);
        return WebAnswer.Redirect(To(request) ?? Pages.First.Path, afterPost: true) with { Cookies = [Cookie(request, request.SessionCookie, id)] };
    }

    private WebAnswer LogOut(WebRequest request, Bridge bridge, Session session)
    {
        if (!request.IsPost)
            return WebAnswer.Redirect(Pages.First.Path);
        _sessions.End(request.SessionId!);
        bridge.Audit($"{Changes.Request(cluster, request, session.Account.Name).Actor(bridge.Release)} logged out");
        return WebAnswer.Redirect(LogInPath, afterPost: true) with { Cookies = [Cookie(request, request.SessionCookie, "") + "; Max-Age=0"] };
    }

    // The page that the visitor asked for before the log-in. No other address is accepted.
    private string? To(WebRequest request) =>
        Pages.At((request.IsPost ? request.Form : request.Query)["to"] ?? "", cluster.Bridges[index].Release)?.Path;

    private static string Cookie(WebRequest request, string name, string value) => $"{name}={value}; Path=/; HttpOnly; SameSite=Strict{(request.IsSecure ? "; Secure" : "")}";

    private static string Shortened(string name) => name.Length <= 64 ? name : name[..64] + "…";

    private static bool IsSame(string? one, string? other) =>
        one is { Length: > 0 } && other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
