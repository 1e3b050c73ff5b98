using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Containers;

/// <summary>The services of compose.yaml, started by Docker Compose: <c>docker compose</c>, or else <c>docker-compose</c> 1.29.</summary>
public sealed class ComposeFile : IAsyncLifetime
{
    private const string Password = "choose-one";
    private const string Token = "choose-another";

    private readonly string _project = $"cmssim{Environment.ProcessId}";
    private readonly HttpClient _client = CmsContainer.Anyone();
    private string[] _compose = [];

    public async ValueTask InitializeAsync()
    {
        await CmsContainer.OrSkipAsync(async () =>
        {
            // Finds out whether there is an engine and the image.
            await using var probe = CmsContainer.Hardened().WithCommand("--version").Build();
            await probe.StartAsync();
        });
        foreach (var compose in (string[][])[["docker", "compose"], ["docker-compose"]])
        {
            if (await RunAsync(compose, "version") is { Status: 0 })
            {
                _compose = compose;
                return;
            }
        }
        if (Environment.GetEnvironmentVariable("REQUIRE_CONTAINERS") is not "1")
            Assert.Skip("There is no Docker Compose here; .ci/run brings one.");
        throw new InvalidOperationException("REQUIRE_CONTAINERS is 1, but there is no Docker Compose.");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_compose is [_, ..])
            await RunAsync(_compose, "down", "--volumes", "--timeout", "5");
    }

    [Fact]
    public async Task A_client_finds_the_second_bridge_and_the_receiver_and_the_syslog_server_hear_of_both()
    {
        var up = await RunAsync(_compose, "up", "--detach", "--no-build");
        up.Status.Should().Be(0, up.Output);
        var first = await AddressAsync("core1");
        var second = await AddressAsync("core2");

        // Inside the network, the second bridge is at the address that the first one shows.
        var entry = XElement.Parse(await GetAsync(first, "/api/v1/callBridges")).Elements().Single(bridge => (string?)bridge.Element("name") == "CallBridge-Core2");
        var peer = (string)XElement.Parse(await GetAsync(first, $"/api/v1/callBridges/{(string?)entry.Attribute("id")}")).Element("address")!;
        peer.Should().Be("https://core2");
        var clone = await RunAsync(_compose, "exec", "-T", "receiver", "cmssim", "clone", "--from", peer, "--user", "admin", "--password", Password, "--trust", "any", "-o", "/tmp/clone.xml");
        clone.Status.Should().Be(0, clone.Output);

        foreach (var bridge in (Uri[])[first, second])
        {
            using var call = new HttpRequestMessage(HttpMethod.Post, new Uri(bridge, "/api/v1/calls")) { Content = Form("coSpace=2be23a10-f400-4436-baef-6058f55ca688"), Headers = { Authorization = Admin } };
            (await _client.SendAsync(call)).IsSuccessStatusCode.Should().BeTrue();
        }
        (await PrintedAsync("receiver", "\"type\":\"callStart\"", 2)).Should().OnlyContain(line => line.Contains("Cool Bridge Space"));
        var logged = await PrintedAsync("rsyslog", "POST for \"/api/v1/calls\"", 2);
        foreach (var bridge in (string[])["Core1", "Core2"])
            logged.Should().Contain(line => line.Contains("<11>") && line.Contains($" {bridge} host:server:"));

        using var ready = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{await PublishedAsync("cmssim", 8440)}/bridges")) { Headers = { Authorization = new("Bearer", Token) } };
        (await (await _client.SendAsync(ready)).Content.ReadAsStringAsync()).Should().Contain("\"state\":\"running\"");
    }

    private static AuthenticationHeaderValue Admin { get; } = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + Password)));

    private static StringContent Form(string text) => new(text, Encoding.UTF8, "application/x-www-form-urlencoded");

    private async Task<string> GetAsync(Uri bridge, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(bridge, path)) { Headers = { Authorization = Admin } };
        using var answer = await _client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<Uri> AddressAsync(string service) => new($"https://{await PublishedAsync(service, 443)}");

    private async Task<string> PublishedAsync(string service, int port) => (await RunAsync(_compose, "port", service, $"{port}")).Output.Trim();

    // Reads what the service prints as it grows, until it has the lines.
    private async Task<List<string>> PrintedAsync(string service, string text, int count)
    {
        List<string> found = [];
        using var logs = Start(_compose, "logs", "--follow", "--no-color", service);
        while (found.Count < count && await logs.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                found.Add(line);
        }
        logs.Kill(entireProcessTree: true);
        await logs.WaitForExitAsync();
        found.Should().HaveCount(count);
        return found;
    }

    private async Task<(int Status, string Output)> RunAsync(string[] compose, params string[] words)
    {
        try
        {
            using var process = Start(compose, words);
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + (process.ExitCode is 0 ? "" : await errors));
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (127, missing.Message);
        }
    }

    private Process Start(string[] compose, params string[] words)
    {
        var start = new ProcessStartInfo(compose[0], [.. compose[1..], .. words]) { WorkingDirectory = Repository.PathOf(), RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["COMPOSE_PROJECT_NAME"] = _project,
            ["CMSSIM_IMAGE"] = CmsContainer.Image,
            ["CMSSIM_PASSWORD"] = Password,
            ["CMSSIM_CONTROL_TOKEN"] = Token,

            // Any free ports.
            ["CMSSIM_CONTROL"] = "127.0.0.1:",
            ["CMSSIM_CORE1"] = "127.0.0.1:",
            ["CMSSIM_CORE2"] = "127.0.0.1:",
        })
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
