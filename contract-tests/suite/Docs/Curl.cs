using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Docs;

/// <summary>As much of curl as pages use; it shows the bytes of an answer in the order in which they came.</summary>
internal sealed partial class Curl
{
    private readonly Func<string, string> _here;
    private readonly Func<string, string> _file;
    private readonly StringBuilder _headers = new();
    private string? _method;
    private string? _mediaType;
    private byte[]? _body;
    private Uri? _address;
    private bool _showsHead;
    private bool _trustsAny;

    private Curl(Func<string, string> here, Func<string, string> file) => (_here, _file) = (here, file);

    /// <param name="args">The arguments.</param>
    /// <param name="here">Replaces the ports that a page names with those of this run.</param>
    /// <param name="file">Finds a file that the page names.</param>
    /// <returns>True when the answer is a success, and the output.</returns>
    public static Task<(bool IsSuccess, string Output)> RunAsync(IReadOnlyList<string> args, Func<string, string> here, Func<string, string> file)
    {
        var curl = new Curl(here, file);
        for (var i = 0; i < args.Count; i++)
            i += curl.Read(args[i], i + 1 < args.Count ? args[i + 1] : "");
        return curl.SendAsync();
    }

    /// <summary>Reads an option or the address; the number of further arguments that belong to it.</summary>
    private int Read(string arg, string value)
    {
        switch (arg)
        {
            case "-X":
                _method = value;
                return 1;
            case "-d" or "--data-binary":
                return SetBody(value, "application/x-www-form-urlencoded");
            case "--json":
                _headers.Append("Accept: application/json\r\n");
                return SetBody(value, "application/json");
            case "-H" when value.StartsWith("Content-Type: ", StringComparison.OrdinalIgnoreCase):
                _mediaType = value["Content-Type: ".Length..];
                return 1;
            case "-H":
                _headers.Append(value).Append("\r\n");
                return 1;
            case "-u":
                _headers.Append("Authorization: Basic ").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(value))).Append("\r\n");
                return 1;
            case var address when address.StartsWith("http", StringComparison.Ordinal):
                _address = new Uri(_here(address));
                return 0;
            case var flags when Flags().IsMatch(flags):
                _showsHead |= flags.Contains('i');
                _trustsAny |= flags.Contains('k');
                return 0;
            default:
                throw new FormatException($"The tests know no curl {arg}.");
        }
    }

    private int SetBody(string value, string mediaType)
    {
        _mediaType ??= mediaType;
        _body = value.StartsWith('@') ? File.ReadAllBytes(_file(value[1..])) : Encoding.UTF8.GetBytes(_here(value));
        return 1;
    }

    private async Task<(bool IsSuccess, string Output)> SendAsync()
    {
        var address = _address ?? throw new FormatException("curl needs an address.");
        var head = $"{_method ?? (_body is null ? "GET" : "POST")} {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUser-Agent: curl\r\n{_headers}";
        if (_mediaType is not null)
            head += $"Content-Type: {_mediaType}\r\n";
        if (_body is not null)
            head += $"Content-Length: {_body.Length}\r\n";
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, patience.Token);
        await using var stream = address.Scheme is "https" ? await SecureAsync(client.GetStream(), patience.Token) : client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head + "\r\n"), patience.Token);
        await stream.WriteAsync(_body ?? [], patience.Token);
        var answer = await RawAnswer.ReadAsync(new BufferedStream(stream)).WaitAsync(patience.Token);
        var text = answer.Header("Transfer-Encoding") is "chunked" ? WithoutChunks(answer.Body) : answer.Text;
        return (answer.Status < 400, _showsHead ? answer.Head + text : text);
    }

    private static string WithoutChunks(ReadOnlySpan<byte> body)
    {
        List<byte> whole = [];
        while (body.IndexOf("\r\n"u8) is > 0 and var end && int.Parse(Encoding.ASCII.GetString(body[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            whole.AddRange(body.Slice(end + 2, size));
            body = body[(end + 2 + size + 2)..];
        }
        return Encoding.UTF8.GetString([.. whole]);
    }

    private async Task<Stream> SecureAsync(NetworkStream plain, CancellationToken patience)
    {
        if (!_trustsAny)
            throw new FormatException("curl refuses the self-signed certificate without -k.");
        var secure = new SslStream(plain);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null }, patience);
        return secure;
    }

    [GeneratedRegex("^-[iks]+$")]
    private static partial Regex Flags();
}
