using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using CmsSim.Untrusted;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CmsSim.Cli;

/// <summary>
/// <c>cmssim receive</c>: receives the call detail records of bridges, simulated or real, and prints one line for each.
/// </summary>
internal static class ReceiveCommand
{
    // A bridge sends a few records at a time. The limits stop other senders, because the receiver asks for no password.
    private const int LargestPost = 1024 * 1024;
    private const int MostConnections = 256;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly XmlLimits s_limits = new() { Levels = 20, Length = LargestPost };

    private static readonly Option<string> s_listen = new("--listen") { Description = "Address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<int> s_port = new Option<int>("--port") { Description = "Port to listen on; 0 selects any free port.", DefaultValueFactory = _ => 8090 }
        .InRange(IPEndPoint.MinPort, IPEndPoint.MaxPort);
    private static readonly Option<bool> s_json = new("--json") { Description = "Print each record as one line of JSON." };

    public static Command Create()
    {
        var command = new Command("receive", "Receives call detail records from bridges and prints them, until Ctrl-C.") { s_listen, s_port, s_json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!IPAddress.TryParse(parsed.GetValue(s_listen), out var listen))
            throw new UserErrorException($"Invalid value \"{parsed.GetValue(s_listen)}\" for --listen; expected an IP address such as 127.0.0.1.");

        var (output, isJson) = (parsed.InvocationConfiguration.Output, parsed.GetValue(s_json));
        using var printing = new SemaphoreSlim(1);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestPost;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Listen(listen, parsed.GetValue(s_port));
        });
        await using var host = builder.Build();
        host.Run(ReceiveAsync);
        try
        {
            await host.StartAsync(cancellation);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new UserErrorException($"Cannot listen on {listen}:{parsed.GetValue(s_port)}: {error.Message}");
        }
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await output.WriteLineAsync(isJson
            ? ReceivedRecord.Json(json =>
            {
                json.WriteBoolean("ready", true);
                json.WriteString("address", address);
            })
            : $"Receiving at {address}; to make a bridge send here, POST /api/v1/system/cdrReceivers with uri={address}. Ctrl-C stops.");
        try
        {
            await ended.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // Cancellation is the normal end.
        }
        return ExitStatus.Fine;

        async Task ReceiveAsync(HttpContext context)
        {
            using var patience = new CancellationTokenSource(s_patience);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
            try
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, either.Token);
                body.Position = 0;

                // Prints each POST in one piece, and answers only after printing.
                await printing.WaitAsync(either.Token);
                try
                {
                    await PrintAsync(BoundedXml.Read(body, s_limits, cancellation: either.Token));
                }
                finally
                {
                    printing.Release();
                }
            }
            catch (XmlRefusedException)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
            }
            catch (BadHttpRequestException error)
            {
                context.Response.StatusCode = error.StatusCode;
            }
            catch (OutputException error)
            {
                // Aborts without an answer, so that the bridge sends the records again.
                context.Abort();
                ended.TrySetException(error);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                // The sender was too slow, or has closed the connection.
                context.Abort();
            }
        }

        async Task PrintAsync(XElement records)
        {
            foreach (var record in records.Elements("record"))
                await output.WriteLineAsync(isJson ? ReceivedRecord.AsJson(records, record) : ReceivedRecord.AsLine(record));
            await output.FlushAsync(CancellationToken.None);
        }
    }
}
