using System.Globalization;
using System.Text;
using System.Text.Json;
using CmsSim.Harness.Record;

namespace CmsSim.Cli;

/// <summary>Writes the addresses and counts of a recording proxy.</summary>
internal static class RecordText
{
    /// <summary>Returns the addresses as one line of JSON.</summary>
    public static string Ready(RecordingProxy proxy, RecordingProxyOptions options, Uri? control, string? fingerprint) => Json(json =>
    {
        json.WriteBoolean("ready", true);
        json.WriteString("proxy", Address(proxy.Http ?? proxy.Https));
        json.WriteString("http", Address(proxy.Http));
        json.WriteString("https", Address(proxy.Https));
        json.WriteString("cdr", Address(proxy.Cdr));
        json.WriteString("control", Address(control));
        json.WriteString("upstream", Address(options.Upstream));
        json.WriteString("recording", options.File);
        json.WriteString("certificateSha256", fingerprint);
    });

    /// <summary>Returns the addresses for people.</summary>
    public static string Welcome(RecordingProxy proxy, RecordingProxyOptions options, Uri? control, string? fingerprint)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"proxy: {string.Join("  ", new[] { proxy.Http, proxy.Https }.Where(address => address is not null).Select(Address))}");
        text.Append(CultureInfo.InvariantCulture, $"\nupstream: {Address(options.Upstream)}");
        if (proxy.Cdr is not null)
            text.Append(CultureInfo.InvariantCulture, $"\ncall detail records: {Address(proxy.Cdr)}{(options.CdrForward is { } forward ? $" to {Address(forward)}" : "")}");
        if (control is not null)
            text.Append(CultureInfo.InvariantCulture, $"\ncontrol: {Address(control)}");
        if (fingerprint is not null)
            text.Append(CultureInfo.InvariantCulture, $"\ncertificate: SHA-256 {fingerprint}");
        return text.Append(CultureInfo.InvariantCulture, $"\nrecording: {options.File} (has passwords and tokens; share the fixtures instead)\nCtrl-C stops.").ToString();
    }

    /// <summary>Writes the counts of a recording as members of a JSON object.</summary>
    public static void Counts(Utf8JsonWriter json, RecordingProxy proxy, RecordingCounts counts)
    {
        json.WriteNumber("exchanges", counts.Exchanges);
        json.WriteNumber("cdrs", counts.Cdrs);
        json.WriteNumber("frames", counts.Frames);
        json.WriteNumber("remarks", counts.Remarks);
        json.WriteNumber("connections", proxy.Connections);
        json.WriteNumber("openConnections", proxy.OpenConnections);
        json.WriteNumber("unreachable", proxy.Unreachable);
        json.WriteNumber("bytesFromClients", proxy.BytesFromClients);
        json.WriteNumber("bytesFromServers", proxy.BytesFromServers);
        json.WriteNumber("recordedBytes", proxy.RecordedBytes);
    }

    private static string? Address(Uri? address) => address?.GetLeftPart(UriPartial.Authority);

    private static string Json(Action<Utf8JsonWriter> members)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(line.ToArray());
    }
}
