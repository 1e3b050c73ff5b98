using System.Globalization;
using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>A request as it is sent. It is built by hand, so that nothing is added or reordered.</summary>
internal sealed record WireRequest(string Method, string Path, string? Body, byte[] Bytes)
{
    public static WireRequest For(FixtureExchange exchange, ReplayTarget target, Spelling spelling, Bindings bindings)
    {
        var request = exchange.Request;
        var path = bindings.Apply(spelling == Spelling.AsPrinted ? request.Path.AsPrinted : request.Path.Text);
        var body = request.Body is { } form ? bindings.ApplyToForm(form.Content.Text) : null;
        var bytes = body is null ? [] : Encoding.UTF8.GetBytes(body);

        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{request.Method} {path} HTTP/1.1\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Host: {target.Address.Authority}\r\n");

        // Requests that are documented to be refused with 401 were sent without credentials.
        if (exchange.Answer is not { Status: 401 })
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{target.User}:{target.Password}"));
            head.Append(CultureInfo.InvariantCulture, $"Authorization: Basic {credentials}\r\n");
        }

        if (request.Body is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {request.Body.ContentType}\r\n");
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {bytes.Length}\r\n");
        }
        else if (request.Method is "POST" or "PUT")
        {
            head.Append("Content-Length: 0\r\n");
        }

        head.Append("\r\n");
        return new WireRequest(request.Method, path, body, [.. Encoding.UTF8.GetBytes(head.ToString()), .. bytes]);
    }
}
