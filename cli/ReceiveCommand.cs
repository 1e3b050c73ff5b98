using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CmsSim.Cli;

/// <summary><c>cmssim receive</c>: takes the call detail records of a bridge, a simulated one or a real one, and prints a line for each.</summary>
internal static class ReceiveCommand
{
    private const int LargestPost = 64 * 1024 * 1024;

    private static readonly Option<string> s_listen = new("--listen") { Description = "The address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<int> s_port = new Option<int>("--port") { Description = "The port to listen on; 0 takes any free one.", DefaultValueFactory = _ => 8090 }
        .Takes(IPEndPoint.MinPort, IPEndPoint.MaxPort);
    private static readonly Option<bool> s_json = new("--json") { Description = "Print each record as one line of JSON." };

    public static Command Create()
    {
        var command = new Command("receive", "Receives the call detail records of bridges until it is stopped, and prints them.") { s_listen, s_port, s_json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!IPAddress.TryParse(parsed.GetValue(s_listen), out var listen))
            throw new UserErrorException($"\"{parsed.GetValue(s_listen)}\" is not an address to listen on; 127.0.0.1 is.");

        var (output, isJson) = (parsed.InvocationConfiguration.Output, parsed.GetValue(s_json));
        using var printing = new SemaphoreSlim(1);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LargestPost;
            kestrel.Listen(listen, parsed.GetValue(s_port));
        });
        await using var host = builder.Build();
        host.Run(TakeAsync);
        try
        {
            await host.StartAsync(cancellation);
        }
        catch (IOException error)
        {
            throw new UserErrorException(error.Message);
        }
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await output.WriteLineAsync(isJson
            ? Json(json =>
            {
                json.WriteBoolean("ready", true);
                json.WriteString("address", address);
            })
            : $"Receiving at {address}; POST /api/v1/system/cdrReceivers with uri={address} makes a bridge send here. Ctrl-C ends it.");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
        return ExitStatus.Fine;

        async Task TakeAsync(HttpContext context)
        {
            XElement records;
            try
            {
                using var reader = XmlReader.Create(context.Request.Body, new XmlReaderSettings { Async = true, DtdProcessing = DtdProcessing.Prohibit });
                records = await XElement.LoadAsync(reader, LoadOptions.None, context.RequestAborted);
            }
            catch (XmlException)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            // Each POST in one piece; the bridge hears that it is taken once it is printed.
            await printing.WaitAsync(context.RequestAborted);
            try
            {
                foreach (var record in records.Elements("record"))
                    await output.WriteLineAsync(isJson ? AsJson(records, record) : AsLine(record));
                await output.FlushAsync(CancellationToken.None);
            }
            finally
            {
                printing.Release();
            }
        }
    }

    private static string AsLine(XElement record)
    {
        var subject = record.Elements().FirstOrDefault();
        var facts = subject?.Elements().Where(fact => !fact.HasElements && fact.Value.Length > 0).Select(fact => $" {fact.Name.LocalName}={OnOneLine(fact.Value)}") ?? [];
        return string.Create(CultureInfo.InvariantCulture,
            $"{Text(record, "time")} {Text(record, "type"),-14} {Text(record, "recordIndex"),6} {Text(subject, "id")}{string.Concat(facts)}");
    }

    private static string AsJson(XElement records, XElement record) => Json(json =>
    {
        foreach (var attribute in records.Attributes().Concat(record.Attributes()))
            json.WriteString(attribute.Name.LocalName, attribute.Value);
        if (record.Elements().FirstOrDefault() is not { } subject)
            return;
        json.WriteStartObject(subject.Name.LocalName);
        json.WriteString("id", Text(subject, "id"));
        foreach (var fact in subject.Elements().Where(fact => !fact.HasElements && fact.Value.Length > 0))
            json.WriteString(fact.Name.LocalName, fact.Value);
        json.WriteEndObject();
    });

    private static string Json(Action<Utf8JsonWriter> properties)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(line.ToArray());
    }

    private static string Text(XElement? element, string attribute) => OnOneLine((string?)element?.Attribute(attribute) ?? "");

    // What a meeting is called is anybody's to say.
    private static string OnOneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
