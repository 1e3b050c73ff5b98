using CmsSim.Simulator.State;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The pages outside a session: the log-in page, and pages with one sentence.</summary>
internal static class SimplePage
{
    /// <summary>A page with one sentence.</summary>
    public static WebAnswer Answer(int status, string sentence) => WebAnswer.Of(status, html => Write(html, "Web administration", null, () =>
    {
        html.Element("p", sentence);
        html.Open("p").Element("a", "Continue", ("href", "/")).Close();
    }));

    /// <summary>Writes the log-in page. Its texts are inferred.</summary>
    public static void LogIn(Html html, Bridge bridge, string token, string? to, string? problem) => Write(html, "Log in", bridge.BridgeName, () =>
    {
        if (problem is not null)
            html.Open("div", ("class", "problem"), ("role", "alert")).Element("p", problem).Close();
        html.Open("form", ("method", "post"), ("action", WebSite.LogInPath), ("class", "fields"));
        html.Void("input", ("type", "hidden"), ("name", "token"), ("value", token));
        if (to is not null)
            html.Void("input", ("type", "hidden"), ("name", "to"), ("value", to));
        Field("Username", "username", "text", "username");
        Field("Password", "password", "password", "current-password");
        html.Open("div", ("class", "buttons")).Element("button", "Submit", ("type", "submit")).Close();
        html.Close();

        void Field(string label, string name, string type, string fill)
        {
            html.Open("div", ("class", "field")).Element("label", label, ("for", name));
            html.Void("input", ("id", name), ("name", name), ("type", type), ("autocomplete", fill), ("required", "")).Close();
        }
    });

    private static void Write(Html html, string title, string? bridge, Action body)
    {
        html.Begin().Open("html", ("lang", "en"));
        Layout.Head(html, bridge is null ? title : $"{title} - {bridge}");
        html.Open("body", ("class", "simple")).Open("header").Open("p", ("class", "product")).Text(Layout.Product);
        if (bridge is not null)
            html.Text(" ").Value(bridge);
        html.Close().Close();
        html.Open("main").Element("h1", title);
        body();
        html.Close().Close().Close();
    }
}
