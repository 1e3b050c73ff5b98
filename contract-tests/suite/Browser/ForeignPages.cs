using System.Net;
using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Control;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace CmsSim.ContractTests.Browser;

/// <summary>
/// Pages in a real browser try every command of the control API in every way that a page has, with the browser's own protection of
/// local addresses switched off.
/// </summary>
public sealed class ForeignPages
{
    private const string Leg = "11111111-2222-4333-8444-555555555555";

    /// <summary>The origin of the page, the address that it attacks, and the only status that it can read.</summary>
    [Theory]
    [InlineData("http://evil.example:PAGES/", "http://127.0.0.1:CONTROL", null)]
    [InlineData("http://127.0.0.1:PAGES/", "http://localhost:CONTROL", null)]
    [InlineData("data:text/html,<html><body></body></html>", "http://127.0.0.1:CONTROL", null)]

    // DNS rebinding: the page's own host name now resolves to this machine.
    [InlineData("http://evil.example:CONTROL/clock", "http://evil.example:CONTROL", 421)]
    public async Task A_foreign_page_can_neither_send_commands_nor_read_answers(string page, string target, int? readable)
    {
        await using var cluster = await StartAsync();
        await using var pages = await StartPagesAsync();
        var port = PortOf(pages);
        string Placed(string text) => text.Replace("PAGES", $"{port}").Replace("CONTROL", $"{cluster.Host.Control!.Port}");
        var before = await EverythingAsync(cluster);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright,
            "--disable-quic", "--host-resolver-rules=MAP evil.example 127.0.0.1",
            "--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessSendPreflights,PrivateNetworkAccessRespectPreflightResults,BlockInsecurePrivateNetworkRequests");
        var tab = await browser.NewPageAsync();
        await tab.GotoAsync(Placed(page));
        var read = await tab.EvaluateAsync<string[]>(Attack, new { target = Placed(target), commands = Commands() });
        await browser.CloseAsync();

        (await EverythingAsync(cluster)).Should().Be(before);
        if (readable is null)
            read.Should().BeEmpty();
        else
            read.Should().NotBeEmpty().And.OnlyContain(line => line.StartsWith($"{readable} ") && line.Contains("does not answer for the host"));
    }

    [Theory]
    [InlineData("http://evil.example:PAGES/")]
    [InlineData("http://127.0.0.1:PAGES/")]
    [InlineData("http://evil.example:CONTROL/")]
    public async Task A_foreign_page_cannot_frame_the_page(string foreign)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await using var pages = await StartPagesAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright, "--host-resolver-rules=MAP evil.example 127.0.0.1");
        var tab = await browser.NewPageAsync();

        await tab.GotoAsync(foreign.Replace("PAGES", $"{PortOf(pages)}").Replace("CONTROL", $"{cluster.Control.Port}"));
        await tab.EvaluateAsync(
            "address => new Promise(done => { const frame = document.createElement('iframe'); frame.onload = done; frame.src = address; document.body.append(frame); })", cluster.Control.AbsoluteUri);

        foreach (var frame in tab.Frames.Skip(1))
            (await frame.ContentAsync()).Should().NotContain("CmsSim");
        (await cluster.ControlAsync("GET", "/")).Text.Should().Contain("<title>CmsSim</title>", "the page itself is there");
    }

    /// <summary>Creates objects for every command to act on.</summary>
    private static async Task<SimulatedCluster> StartAsync()
    {
        var cluster = await SimulatedCluster.StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc", bridge: 1);
        (await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"*","behaviour":"answer","after":1}]""")).Status.Should().Be(200);
        (await cluster.ControlAsync("POST", "/ids", $$"""{"next":["{{Leg}}"]}""")).Status.Should().Be(200);
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com", bridge: 1);
        cluster.Advance(30);
        (await cluster.ControlAsync("GET", $"/bridges/Core2/call-legs/{Leg}")).Text.Should().Contain("connected");
        (await cluster.ControlAsync("POST", "/faults", """{"match":{"path":"/nowhere"},"effect":{"hang":true}}""")).Status.Should().Be(200);
        (await cluster.ControlAsync("POST", "/snapshots", """{"name":"kept"}""")).Status.Should().Be(200);
        await cluster.CreateAsync("/api/v1/coSpaces", "name=After the snapshot");
        (await cluster.ControlAsync("PUT", "/hostility", """{"seed":7}""")).Status.Should().Be(200);
        return cluster;
    }

    private static async Task<string> EverythingAsync(SimulatedCluster cluster) =>
        await ControlRequests.StateAsync(cluster) + (await cluster.ControlAsync("GET", "/journal")).Text;

    private static int PortOf(WebApplication pages) => new Uri(pages.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    private static object[] Commands() =>
    [
        .. ControlOperation.All.Select(operation => new
        {
            method = operation.Method,
            path = ControlRequests.PathFor(operation),
            body = ControlRequests.BodyFor(operation),
        }),
    ];

    private static async Task<WebApplication> StartPagesAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var pages = builder.Build();
        pages.Run(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<!doctype html><html><body></body></html>");
        });
        await pages.StartAsync(TestContext.Current.CancellationToken);
        return pages;
    }

    /// <summary>Tries every way; returns the readable answers, each with its status.</summary>
    private const string Attack = """
        async ({ target, commands }) => {
            const read = [];
            const patience = 700;
            const note = (status, text) => { if (text) read.push(`${status} ${text.slice(0, 300)}`); };
            const settled = async (tasks, atOnce) => {
                const left = [...tasks];
                await Promise.all(Array.from({ length: atOnce }, async () => {
                    while (left.length > 0)
                        await left.shift()().catch(() => {});
                }));
            };
            const tasks = [];

            // fetch: with and without preflight, in both modes, with every media type.
            const types = [null, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json', 'application/xml', 'text/xml'];
            for (const { method, path, body } of commands) {
                for (const mode of ['cors', 'no-cors']) {
                    for (const type of types) {
                        if (method === 'GET' && type !== null)
                            continue;
                        tasks.push(async () => {
                            const answer = await fetch(target + path, {
                                method, mode, credentials: 'include', signal: AbortSignal.timeout(patience),
                                headers: type === null ? {} : { 'Content-Type': type },
                                body: method === 'GET' || method === 'HEAD' ? undefined : body,
                            });
                            if (answer.type !== 'opaque')
                                note(answer.status, await answer.text());
                        });
                    }
                }
            }

            // sendBeacon.
            for (const { path, body } of commands.filter(command => command.method === 'POST')) {
                for (const type of types)
                    tasks.push(async () => navigator.sendBeacon(target + path, type === null ? body : new Blob([body], { type })));
            }
            await settled(tasks, 64);

            // Elements of a page.
            const element = (name, attributes, events = ['load', 'error']) => () => new Promise(done => {
                const made = document.createElement(name);
                events.forEach(event => made.addEventListener(event, done, { once: true }));
                setTimeout(done, patience);
                Object.assign(made, attributes);
                document.body.append(made);
            });
            const elements = [];
            for (const path of new Set(commands.map(command => command.path))) {
                const url = target + path;
                elements.push(
                    element('img', { src: url }), element('script', { src: url }), element('link', { rel: 'stylesheet', href: url }),
                    element('object', { data: url }));
                elements.push(() => new Promise(done => {
                    const frame = document.createElement('iframe');
                    setTimeout(done, patience);
                    frame.onload = () => {
                        try {
                            const text = frame.contentDocument && frame.contentDocument.body.innerText;
                            if (text)
                                note(JSON.parse(text).status || 200, text);
                        } catch { }
                        done();
                    };
                    frame.src = url;
                    document.body.append(frame);
                }));
                elements.push(() => new Promise(done => {
                    const source = new EventSource(url);
                    const end = () => { source.close(); done(); };
                    source.onmessage = event => note(200, 'event: ' + event.data);
                    source.onopen = () => { note(200, 'event stream open'); end(); };
                    source.onerror = end;
                    setTimeout(end, patience);
                }));
                elements.push(() => new Promise(done => {
                    const socket = new WebSocket(url.replace(/^http/, 'ws'));
                    socket.onopen = () => { note(101, 'WebSocket open'); socket.close(); done(); };
                    socket.onerror = socket.onclose = done;
                    setTimeout(done, patience);
                }));
            }
            await settled(elements, 64);

            // Forms, whose text/plain can be made to look like JSON.
            const forms = [];
            let number = 0;
            for (const { method, path, body } of commands) {
                for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
                    forms.push(() => new Promise(done => {
                        const frame = document.createElement('iframe');
                        frame.name = 'frame' + number++;
                        document.body.append(frame);
                        const form = document.createElement('form');
                        Object.assign(form, { action: target + path, method: method === 'GET' ? 'get' : 'post', enctype, target: frame.name });
                        if (body.length > 0) {
                            const field = document.createElement('input');
                            const cut = body.startsWith('{') ? body.lastIndexOf('}') : body.length - 1;
                            field.name = body.startsWith('{') ? body.slice(0, cut) + (body === '{}' ? '"' : ',"') : body.slice(0, cut);
                            field.value = body.startsWith('{') ? '":0}' : body.slice(cut);
                            form.append(field);
                        }
                        document.body.append(form);
                        frame.onload = () => { if (frame.contentWindow) done(); };
                        setTimeout(done, patience);
                        form.submit();
                    }));
                }
            }
            await settled(forms, 64);
            return read;
        }
        """;
}
