using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Invitations;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Schema;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>
/// The text that invites to an access method. It comes from the template that the call branding profile names, which the bridge fetches for
/// each request, or from a built-in one.
/// </summary>
internal static class EmailInvitation
{
    private static readonly Basis s_clients = Basis.Observed("two clients read it; the contents of the guide for 3.2 list it");

    /// <summary>The language that the bridge asks for when the request names none, or none of the form xx_XX (inferred).</summary>
    private const string UsualLanguage = "en_US";

    /// <summary>The most web bridges that an invitation names.</summary>
    private const int MostWebBridges = 100;

    /// <summary>The built-in invitation. No source shows its wording (inferred).</summary>
    private static readonly InvitationTemplate s_builtIn = InvitationTemplate.Read("""
        Subject: {% if name %}Invitation to %name%{% else %}Invitation to a meeting{% endif %}
        #if name
        You are invited to the meeting %name%.
        #else
        You are invited to a meeting.
        #endif
        #if length (web_bridge_addresses) > 0

        Join from a browser: %web_bridge_addresses.0.hyperlink%
        #endif
        #if uri

        Join from a video system: %uri%
        #endif
        #if numeric_id

        Meeting ID: %numeric_id%
        #endif
        #if passcode
        Passcode: %passcode%
        #endif

        """, levels: 2)!;

    public static readonly Field<string> Language = Field.Text("language").On(s_clients);
    public static readonly Field<string> Subject = Field.Text("subject").ReadOnly().EvenWhenEmpty().On(s_clients);
    public static readonly Field<string> Invitation = Field.Lines("invitation").ReadOnly().EvenWhenEmpty().On(s_clients);

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "emailInvitation",
        Below = "coSpaces/accessMethods",
        Lifetime = Lifetime.From("3.2"),
        Basis = s_clients,
        Verbs = Verbs.Read,
        Fields = [Language, Subject, Invitation],
        Query = [Language],

        // The clients read both by name; the order is inferred.
        Item = [Subject, Invitation],
        Prepare = Prepare,
    };

    // The values are those at the time of the request, because the space may be deleted while the template is fetched.
    private static DocumentFetch? Prepare(ResourceValues answer, ResourceObject method, IBridgeContext bridge)
    {
        var values = ValuesOf(method, bridge);
        var profile = Inheritance.MostSpecific(CallBrandingProfile.Definition, method, bridge);
        if (profile?.Text(CallBrandingProfile.InvitationTemplate) is not { } address)
            Fill(null);
        else if (AddressOf(address, answer.Text(Language)) is { } template)
            return new DocumentFetch(template, bridge.Settings.LargestInvitationTemplate, bridge.Settings.TemplateAnswerWithin, Use);
        else
            Finish(null, "error");
        return null;

        void Use(FetchedDocument fetched)
        {
            if (FailureOf(fetched) is { } failure)
                Finish(null, failure);
            else if (TextOf(fetched.Content.Span) is { } text && InvitationTemplate.Read(text, bridge.Settings.InvitationLevels) is { } template
                && template.Write(values, new Work(bridge.Settings.InvitationWork)) is { } invitation)
                Finish(invitation, null);
            else
                Finish(null, "dataFormatInvalid");
        }

        // That the alarm about branding files covers templates is inferred.
        void Finish(Invitation? invitation, string? failure)
        {
            if (bridge.Find(CallBrandingProfile.Definition, profile.Id)?.Text(CallBrandingProfile.InvitationTemplate) == address)
                CallBrandingProfile.NoteTemplate(profile, FileNameOf(address), failure, bridge);
            Fill(invitation);
        }

        // Without a template, and after a failure, the invitation is the built-in one.
        void Fill(Invitation? written)
        {
            var invitation = written ?? s_builtIn.Write(values, new Work(long.MaxValue))!.Value;
            answer.Set(Subject, invitation.Subject);
            answer.Set(Invitation, invitation.Text);
        }
    }

    /// <summary>The values that a template can name. A value that the access method lacks has no name.</summary>
    private static Dictionary<string, TemplateValue> ValuesOf(ResourceObject method, IBridgeContext bridge)
    {
        var space = bridge.Find(CoSpace.Definition, method.Get(AccessMethod.CoSpaceId))!;
        var tenant = Inheritance.Within(Tenant.Definition, space, bridge);
        var values = new Dictionary<string, TemplateValue>();
        Add("name", space.Text(CoSpace.Name));

        // Without a domain, the address is the user part (inferred).
        Add("uri", method.Text(AccessMethod.Uri) is { } userPart ? InboundDialPlanRule.AdvertisedUri(userPart, InboundDialPlanRule.ResolveTocoSpaces, tenant, bridge) ?? userPart : null);
        Add("numeric_id", method.Text(AccessMethod.CallId));
        Add("passcode", method.Text(AccessMethod.Passcode));
        values.Add("web_bridge_addresses", new TemplateValue.List(
            [.. Tenant.OpenTo(tenant, WebBridge.Definition, WebBridge.Tenant, bridge).Select(web => WebAddressOf(web, method)).OfType<TemplateValue>().Take(MostWebBridges)]));
        return values;

        void Add(string name, string? value)
        {
            if (value is { Length: > 0 })
                values.Add(name, value);
        }
    }

    // The web app of a c2w address is on the same host, at the usual port. The label is the host, and the link is the one that a client puts
    // together from the address, the call ID and the secret (inferred).
    private static TemplateValue.Named? WebAddressOf(ResourceObject webBridge, ResourceObject method)
    {
        if (!Uri.TryCreate(webBridge.Text(WebBridge.Url), UriKind.Absolute, out var url) || url.Host.Length == 0)
            return null;
        var address = url.Scheme is "http" or "https" ? url.GetLeftPart(UriPartial.Authority) : $"https://{url.Host}";
        var link = method.Text(AccessMethod.CallId) is not { } callId ? address
            : method.Text(AccessMethod.Secret) is { } secret ? $"{address}/meeting/{callId}?secret={Uri.EscapeDataString(secret)}"
            : $"{address}/meeting/{callId}";
        return new TemplateValue.Named(new Dictionary<string, TemplateValue> { ["label"] = url.Host, ["address"] = address, ["hyperlink"] = link });
    }

    private static Uri? AddressOf(string address, string? language)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
            return null;
        var wanted = language is not null && IsLanguage(language) ? language : UsualLanguage;
        return new UriBuilder(url) { Query = url.Query.Length > 1 ? $"{url.Query}&language={wanted}" : $"?language={wanted}", Fragment = "" }.Uri;
    }

    private static bool IsLanguage(string text) => text.Split('_') is [{ Length: 2 or 3 } language, { Length: >= 2 and <= 4 } region]
        && language.All(char.IsAsciiLetter) && region.All(char.IsAsciiLetterOrDigit);

    private static string FileNameOf(string address)
    {
        var path = address.Split('?', '#')[0];
        var name = path[(path.LastIndexOf('/') + 1)..];
        return Alarm.FileName.Canonical(name) is { Length: > 0 } file ? file : "invitation_template";
    }

    /// <summary>The reason of a failed fetch, as alarms name it; null when it has succeeded.</summary>
    private static string? FailureOf(FetchedDocument fetched) => (fetched.Error, fetched.Status) switch
    {
        (HttpRequestError.NameResolutionError, _) => "dnsFailure",
        (HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError, _) => "connectFailure",
        (HttpRequestError.ConfigurationLimitExceeded, _) => "fileSizeLimitExceeded",
        (not null, _) => "error",
        (null, >= 200 and < 300) => null,
        (null, 401 or 403) => "authenticationFailure",
        (null, 404 or 410) => "fileNotFound",
        (null, 500) => "internalServerError",
        (null, 503) => "serviceUnavailable",
        _ => "error",
    };

    // The answer is XML, which cannot carry other control characters.
    private static string? TextOf(ReadOnlySpan<byte> content)
    {
        var text = StrictUtf8.Text(content)?.Replace("\r\n", "\n", StringComparison.Ordinal);
        return text is not null && WireText.IsClean(text.Replace('\n', ' ').Replace('\t', ' ')) ? text : null;
    }
}
