using System.Net;
using System.Text;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>One request as the API sees it.</summary>
internal sealed class ApiRequest
{
    private byte[] _query = [];

    public required string Method { get; init; }

    /// <summary>Path and query as they came in; what the trace prints.</summary>
    public required string Target { get; init; }

    /// <summary>The path, decoded.</summary>
    public required string Path { get; init; }

    /// <summary>The header of that name, as it came in; never logged.</summary>
    public string? Authorization { get; init; }

    /// <summary>Name of the user, once it is known.</summary>
    public string User { get; set; } = "";

    public required IPAddress? Client { get; init; }

    /// <summary>Addresses that log lines print under another.</summary>
    public required IReadOnlyDictionary<string, string> ClientNames { get; init; }

    public string ContentType { get; init; } = "";

    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The fault that acts on the exchange.</summary>
    public Fault? Fault { get; set; }

    /// <summary>What a hostile bridge does to the exchange.</summary>
    public HostileTurn? Hostile { get; set; }

    /// <summary>Set when the body was longer than a bridge reads; the content is then empty.</summary>
    public bool IsTooLarge { get; init; }

    public ReadOnlySpan<byte> Body => Content.Span;

    /// <summary>The client's address in log lines.</summary>
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

    /// <summary>What incidents call it.</summary>
    public override string ToString() => $"{Method} {Secrets.WithoutIn(Target)}";

    /// <summary>Says in the log who did what (document 212298); of a setting there is but one, so no id tells which.</summary>
    public void Audit(Bridge bridge, string did, ResourceDefinition type, ResourceObject? subject)
    {
        if (!bridge.Syslog.IsOn)
            return;
        var which = subject is null || type.IsSetting ? "" : $" {subject.Id}{type.AuditSuffix(subject)}";
        bridge.Audit($"{From}: API user \"{User}\" {did} {type.AuditName}{which}");
    }
}
