using System.Xml.Linq;
using FluentAssertions;

namespace CmsSim.ContractTests.Support;

/// <summary>A browser without scripts at the web admin of one bridge: it keeps cookies, and sends forms as their page shows them.</summary>
internal sealed class WebVisitor(SimulatedCluster cluster, int bridge = 0)
{
    private readonly Dictionary<string, string> _cookies = [];

    /// <summary>Further headers of the requests, each line with its end.</summary>
    public string Headers { get; set; } = "";

    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    /// <summary>The id of the session, under whatever name the port has.</summary>
    public string? Session => _cookies.Where(cookie => cookie.Key.StartsWith("session", StringComparison.Ordinal)).Select(cookie => cookie.Value).FirstOrDefault();

    public static async Task<WebVisitor> LogInAsync(SimulatedCluster cluster, int bridge = 0)
    {
        var visitor = new WebVisitor(cluster, bridge);
        (await visitor.LogInAsync()).Status.Should().Be(303);
        return visitor;
    }

    public Task<RawAnswer> LogInAsync(string user = "admin", string password = "admin", string page = "/login") =>
        SubmitAsync(page, "Submit", ("username", user), ("password", password));

    public void SetCookie(string name, string value) => _cookies[name] = value;

    public async Task<RawAnswer> SendAsync(string method, string target, string? body = null)
    {
        var cookies = _cookies.Count == 0 ? "" : $"Cookie: {string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))}\r\n";
        var answer = await cluster.SendAsync(method, target, body, bridge, authorization: null, headers: cookies + Headers);
        if (answer.Header("Set-Cookie") is { } set)
        {
            var (name, value) = (set[..set.IndexOf('=')], set[(set.IndexOf('=') + 1)..].Split(';')[0]);
            if (value.Length == 0)
                _cookies.Remove(name);
            else
                _cookies[name] = value;
        }
        return answer;
    }

    public Task<RawAnswer> GetAsync(string target) => SendAsync("GET", target);

    /// <summary>The page at an address, which must be there.</summary>
    public async Task<XElement> PageAsync(string target)
    {
        var answer = await GetAsync(target);
        answer.Status.Should().Be(200, answer.ToString());
        return Read(answer);
    }

    /// <summary>The root element of a page.</summary>
    public static XElement Read(RawAnswer answer)
    {
        const string Begin = "<!DOCTYPE html>\n";
        answer.Text.Should().StartWith(Begin);
        return XElement.Parse(answer.Text[Begin.Length..], LoadOptions.PreserveWhitespace);
    }

    /// <summary>Presses a button of a page, after setting fields. Other fields keep the values that the page shows.</summary>
    public async Task<RawAnswer> SubmitAsync(string target, string button, params (string Name, string Value)[] fields)
    {
        var page = await PageAsync(target);
        return await SubmitAsync(page, page.Descendants("button").First(one => one.Value == button), fields);
    }

    public Task<RawAnswer> SubmitAsync(XElement page, XElement button, params (string Name, string Value)[] fields)
    {
        var form = FormOf(page, button);
        var pairs = FieldsOf(page, form).Where(pair => fields.All(field => field.Name != pair.Name)).Concat(fields)
            .Append((Name: (string?)button.Attribute("name") ?? "", Value: (string?)button.Attribute("value") ?? ""))
            .Where(pair => pair.Name.Length > 0);
        return SendAsync("POST", (string)form.Attribute("action")!, string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}")));
    }

    /// <summary>The address that an answer redirects to, opened.</summary>
    public Task<XElement> FollowAsync(RawAnswer answer)
    {
        answer.Status.Should().Be(303, answer.ToString());
        return PageAsync(answer.Location!);
    }

    private static XElement FormOf(XElement page, XElement control) => control.Attribute("form") is { } id
        ? page.Descendants("form").Single(form => (string?)form.Attribute("id") == id.Value)
        : control.Ancestors("form").First();

    // The fields inside the form, and those elsewhere that name it. Check boxes that are off send nothing.
    private static IEnumerable<(string Name, string Value)> FieldsOf(XElement page, XElement form) =>
        from field in page.Descendants().Where(element => element.Name.LocalName is "input" or "select")
        where FormOf(page, field) == form && field.Attribute("name") is not null
        where (string?)field.Attribute("type") is not "checkbox" || field.Attribute("checked") is not null
        let value = field.Name.LocalName is "input"
            ? (string?)field.Attribute("value") ?? ""
            : (string)(field.Elements("option").FirstOrDefault(option => option.Attribute("selected") is not null) ?? field.Elements("option").First()).Attribute("value")!
        select ((string)field.Attribute("name")!, value);
}
