using System.Diagnostics;
using System.Net;
using CmsSim.Simulator;
using CmsSim.Simulator.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CmsSim.Cli.Mcp;

/// <summary>
/// The MCP server at <c>/mcp</c> of the control port: streamable HTTP without sessions. Each tool calls operations of the control API.
/// Everything is built at the first request, so that a run without an assistant pays nothing.
/// </summary>
internal sealed class McpEndpoint : IAsyncDisposable
{
    /// <summary>The path on the control port.</summary>
    public const string Path = "/mcp";

    private const string Instructions =
        "CmsSim simulates a cluster of Cisco Meeting Servers. describe_api shows what the API of a bridge accepts; send_request calls it; explain_exchange shows "
        + "why a request was refused. On a virtual clock, nothing rings or ends until advance_clock. " + McpTool.ForeignTexts;

    private readonly string? _token;
    private readonly Lock _sync = new();
    private (RequestDelegate Pipeline, ServiceProvider Services)? _server;
    private Uri? _control;

    public McpEndpoint(string? token) => _token = string.IsNullOrWhiteSpace(token) ? null : token;

    /// <summary>The endpoint as a part of the control API.</summary>
    public ControlExtension Extension => new(Path, HandleAsync);

    /// <summary>Names the cluster whose control API the tools call.</summary>
    public void Serve(SimulatorHost host) => _control = host.Control is { } address && IPAddress.TryParse(address.Host.Trim('[', ']'), out var listen)
        ? new UriBuilder(address) { Host = listen.Equals(IPAddress.Any) ? "127.0.0.1" : listen.Equals(IPAddress.IPv6Any) ? "[::1]" : address.Host }.Uri
        : host.Control;

    public async ValueTask DisposeAsync()
    {
        if (_server is { Services: var services })
            await services.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var (pipeline, services) = ServerFor(context);
        await using var scope = services.CreateAsyncScope();
        var outer = context.RequestServices;
        context.RequestServices = scope.ServiceProvider;
        try
        {
            await pipeline(context);
        }
        finally
        {
            context.RequestServices = outer;
        }
    }

    private (RequestDelegate Pipeline, ServiceProvider Services) ServerFor(HttpContext context)
    {
        lock (_sync)
            return _server ??= Build(context.RequestServices.GetRequiredService<IHostApplicationLifetime>());
    }

    private (RequestDelegate Pipeline, ServiceProvider Services) Build(IHostApplicationLifetime lifetime)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRoutingCore();
        services.AddSingleton(lifetime);
        services.AddSingleton(new DiagnosticListener("CmsSim.Mcp"));
        services
            .AddMcpServer(options =>
            {
                options.ServerInfo = new Implementation { Name = "cmssim", Title = "CmsSim", Version = typeof(McpEndpoint).Assembly.GetName().Version!.ToString(3) };
                options.ServerInstructions = Instructions;
            })
            .WithHttpTransport(options => options.Stateless = true)
            .WithListToolsHandler((_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. McpTool.All.Select(tool => tool.Listed)] }))
            .WithCallToolHandler((request, cancellation) => CallAsync(request.Params!, cancellation));
        var provider = services.BuildServiceProvider();
        var application = new ApplicationBuilder(provider);
        application.UseRouting();
        application.UseEndpoints(endpoints => endpoints.MapMcp(Path));
        return (application.Build(), provider);
    }

    private async ValueTask<CallToolResult> CallAsync(CallToolRequestParams call, CancellationToken cancellation)
    {
        if (McpTool.All.FirstOrDefault(tool => tool.Name == call.Name) is not { } tool)
            throw new McpProtocolException($"Unknown tool; expected one of {string.Join(", ", McpTool.All.Select(known => known.Name))}.", McpErrorCode.InvalidParams);
        using var control = new ControlConnection(_control!, _token);
        return await tool.AnswerAsync(call.Arguments, control, cancellation);
    }
}
