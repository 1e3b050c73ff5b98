using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>One request to the API of a bridge.</summary>
internal sealed class ApiRequest
{
    private static readonly Lifetime s_addresses = Lifetime.From("3.3");

    private byte[] _query = [];

    public required string Method { get; init; }

    /// <summary>The path and query as received; the trace log prints them.</summary>
    public required string Target { get; init; }

    /// <summary>The decoded path.</summary>
    public required string Path { get; init; }

    /// <summary>The Authorization header as received. It is never logged.</summary>
    public string? Authorization { get; init; }

    /// <summary>The name of the user; empty until the request is authenticated.</summary>
    public string User { get; set; } = "";

    /// <summary>True when a page of the web admin makes the request.</summary>
    public bool IsFromWebAdmin { get; init; }

    public required IPAddress? Client { get; init; }

    /// <summary>The names under which log lines print client addresses.</summary>
    public required IReadOnlyDictionary<string, string> ClientNames { get; init; }

    public string ContentType { get; init; } = "";

    /// <summary>The header <c>traceparent</c>; null while no listener wants activities.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The activity of the request; null when no listener wants it.</summary>
    public Activity? Activity { get; set; }

    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The fault that acts on the request.</summary>
    public Fault? Fault { get; set; }

    /// <summary>The beginning of a request whose answer waits; null when the answer follows at once.</summary>
    public RequestBegin? Began { get; set; }

    /// <summary>The changes that a hostile bridge makes to the answer.</summary>
    public HostileExchange? Hostile { get; set; }

    /// <summary>The parameters of the request that had no effect; null without any.</summary>
    public IgnoredParameters? Ignored { get; private set; }

    /// <summary>True when the body is larger than a bridge reads. The content is then empty.</summary>
    public bool IsTooLarge { get; init; }

    public ReadOnlySpan<byte> Body => Content.Span;

    /// <summary>The client's address as log lines print it.</summary>
    public string From
    {
        get
        {
            if (Client is null)
                return "-";
            var address = (Client.IsIPv4MappedToIPv6 ? Client.MapToIPv4() : Client).ToString();
            return ClientNames.GetValueOrDefault(address, address);
        }
    }

    public ReadOnlySpan<byte> Query
    {
        get
        {
            if (_query.Length == 0 && Target.IndexOf('?') is >= 0 and var mark)
                _query = Encoding.UTF8.GetBytes(Target, mark + 1, Target.Length - mark - 1);
            return _query;
        }
    }

    /// <summary>The facts of the request for the journal.</summary>
    public ExchangeFacts FactsOf(Release release) => new() { User = User, ContentType = ContentType, IsTooLarge = IsTooLarge, Client = Client, Release = release, Began = Began, IsFromWebAdmin = IsFromWebAdmin };

    /// <summary>Notes the names of parameters that had no effect.</summary>
    public void Ignore(IReadOnlyList<string> names)
    {
        if (names is [_, ..])
            Ignored = IgnoredParameters.With(Ignored, names, () => Secrets.IsNamedIn(Body) || Secrets.IsNamedIn(Query));
    }

    /// <summary>Notes the parameters in the address of a request that reads none.</summary>
    public void IgnoreQuery()
    {
        var query = Query;
        for (var read = 0; read < IgnoredParameters.Most && FormReader.Next(ref query, out var name, out _); read++)
        {
            if (FormReader.Decode(name) is { } decoded)
                Ignore([decoded]);
        }
    }

    /// <summary>The name of the request in incidents.</summary>
    public override string ToString() => $"{Method} {Secrets.MaskedPath(Target)}";

    /// <summary>Writes the audit line of a change (document 212298). A setting exists only once, so its line has no id.</summary>
    public void Audit(Bridge bridge, string did, ResourceDefinition type, ResourceObject? subject)
    {
        var line = new DefaultInterpolatedStringHandler(64, 8, CultureInfo.InvariantCulture);
        AppendActor(ref line, bridge.Release);
        line.AppendLiteral(" ");
        line.AppendLiteral(did);
        line.AppendLiteral(" ");
        line.AppendFormatted(type.AuditName);
        if (subject is not null && !type.IsSetting)
        {
            line.AppendLiteral(" ");
            line.AppendFormatted(subject.Id);
            line.AppendFormatted(type.AuditSuffix(subject));
        }
        bridge.Audit(line.ToStringAndClear());
    }

    /// <summary>
    /// The user in audit lines. The words for a user of the web admin follow those for a user of the API (inferred). Release 3.3 added the
    /// address (documented in its release notes).
    /// </summary>
    public string Actor(Release release)
    {
        var text = new DefaultInterpolatedStringHandler(32, 3, CultureInfo.InvariantCulture);
        AppendActor(ref text, release);
        return text.ToStringAndClear();
    }

    private void AppendActor(ref DefaultInterpolatedStringHandler text, Release release)
    {
        if (!IsFromWebAdmin || s_addresses.Includes(release))
        {
            text.AppendFormatted(From);
            text.AppendLiteral(": ");
        }
        text.AppendLiteral(IsFromWebAdmin ? "web user \"" : "API user \"");
        text.AppendFormatted(User);
        text.AppendLiteral("\"");
    }
}
