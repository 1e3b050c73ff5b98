using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CmsSim.ContractTests.Cli;

/// <summary><c>cmssim serve</c> as a separate process, for tests of signals, pipes, file rights and exit statuses.</summary>
internal sealed class ServeProcess : IDisposable
{
    /// <summary>Long enough for a busy machine. Only failing tests wait for it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _client = new();
    private readonly Task<string> _errors;
    private Uri? _first;

    /// <summary>The address of the first bridge; set by the wait for the ready line.</summary>
    public Uri Address => _first!;

    /// <summary>The address of the control API; set by the wait for the ready line, null without one.</summary>
    public Uri? Control { get; private set; }

    private ServeProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("admin:admin"u8));
    }

    /// <summary>Starts it on free ports and does not wait until it is ready.</summary>
    /// <param name="arguments">The arguments besides those for the ports.</param>
    /// <param name="variables">Environment variables to set.</param>
    /// <param name="asNobody">True to run it without rights to the files of this user.</param>
    public static ServeProcess Start(IReadOnlyList<string> arguments, IReadOnlyList<(string Name, string Value)>? variables = null, bool asNobody = false)
    {
        var tool = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "cmssim.exe" : "cmssim");
        string[] command = [tool, "serve", "--http-port", "0", "--https-port", "none", .. arguments];
        if (!arguments.Contains("--control-port"))
            command = [.. command, "--control-port", "none"];
        if (asNobody && Environment.UserName == "root")
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables ?? [])
            start.Environment[name] = value;
        return new ServeProcess(start);
    }

    /// <summary>Reads the first line of its output.</summary>
    public async Task<string> FirstLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience) ?? throw new InvalidOperationException($"serve ended: {await _errors}");

    /// <summary>Waits for the ready line of <c>--json</c>.</summary>
    public async Task ReadyAsync()
    {
        using var ready = JsonDocument.Parse(await FirstLineAsync());
        _first = new Uri(ready.RootElement.GetProperty("bridges")[0].GetProperty("http").GetString()!);
        Control = ready.RootElement.GetProperty("control").GetString() is { } control ? new Uri(control) : null;
    }

    /// <summary>Waits for the first line of text output, which has the address of the first bridge.</summary>
    public async Task WelcomeAsync() => _first = new Uri((await FirstLineAsync()).Split(' ')[1]);

    public async Task GetStatusAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var answer = await _client.GetAsync(new Uri(_first!, "/api/v1/system/status")).WaitAsync(s_patience);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Ends it at once, as a loss of power does (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(s_patience);
    }

    /// <summary>Closes the pipe, so that nothing reads its output any more.</summary>
    public void CloseOutput() => _process.StandardOutput.Close();

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end and returns its exit status and its stderr.</summary>
    public async Task<(int Status, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return (_process.ExitCode, await _errors);
    }

    public void Dispose()
    {
        _client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
