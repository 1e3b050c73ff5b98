namespace CmsSim.Simulator.WebAdmin;

/// <summary>The frame of all pages of a session: the menus (documented), the name of the bridge, and the button to log out (inferred).</summary>
internal static class Layout
{
    /// <summary>The name in the head of the pages.</summary>
    public const string Product = "CmsSim";

    public static void Head(Html html, string title)
    {
        html.Open("head").Void("meta", ("charset", "utf-8"));
        html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Element("title", title).Void("link", ("rel", "stylesheet"), ("href", StyleSheet.Path)).Close();
    }

    public static void Write(Html html, Visit visit, Action body)
    {
        html.Begin().Open("html", ("lang", "en"));
        Head(html, $"{visit.Page.Title} - {visit.Bridge.BridgeName}");
        html.Open("body").Element("a", "Skip to the page", ("class", "skip"), ("href", "#page"));
        html.Open("header").Open("p", ("class", "product")).Text(Product).Text(" ").Value(visit.Bridge.BridgeName).Close();
        html.Open("form", ("method", "post"), ("action", "/logout"), ("class", "user"));
        html.Void("input", ("type", "hidden"), ("name", "token"), ("value", visit.Session.Token));
        html.Value(visit.Session.Account.Name).Element("button", "Log out", ("type", "submit")).Close();
        Menus(html, visit);
        html.Close();
        html.Open("main", ("id", "page"));
        html.Element("h1", visit.Page.Heading ?? visit.Page.Title);
        Messages(html, visit);
        body();
        html.Close().Close().Close();
    }

    private static void Menus(Html html, Visit visit)
    {
        var pages = Pages.In(visit.Bridge.Release);
        html.Open("nav", ("class", "menus"), ("aria-label", "Menus")).Open("ul");
        foreach (var menu in Enum.GetValues<Menu>())
            Link(html, menu.ToString(), pages.First(page => page.Menu == menu).Path, menu == visit.Page.Menu ? "true" : null);
        html.Close().Close();
        html.Open("nav", ("class", "pages"), ("aria-label", $"{visit.Page.Menu} pages")).Open("ul");
        foreach (var page in pages.Where(page => page.Menu == visit.Page.Menu))
            Link(html, page.Title, page.Path, page == visit.Page ? "page" : null);
        html.Close().Close();
    }

    private static void Link(Html html, string text, string path, string? current) =>
        html.Open("li").Element("a", text, ("href", path), ("aria-current", current)).Close();

    private static void Messages(Html html, Visit visit)
    {
        if (visit.Problems is [_, ..])
        {
            html.Open("div", ("class", "problem"), ("role", "alert")).Element("h2", "The changes were refused").Open("ul");
            foreach (var problem in visit.Problems)
            {
                html.Open("li");
                if (problem.About is { } about)
                    html.Value(about).Text(": ");
                html.Value(problem.Sentence);
                if (problem.Reason is { } reason)
                    html.Text(" ").Element("code", reason);
                html.Close();
            }
            html.Close().Close();
        }
        else if (visit.Notice is { } notice)
        {
            html.Element("p", notice, ("class", "notice"), ("role", "status"));
        }
    }
}
