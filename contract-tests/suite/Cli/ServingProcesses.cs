using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

/// <summary>Behaviour that needs a separate process. Signals and file rights are those of Unix.</summary>
public sealed class ServingProcesses : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim").FullName;

    public ServingProcesses()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
    }

    public static TheoryData<string, int> Signals { get; } = OperatingSystem.IsWindows() ? [] : new() { { "TERM", 4 }, { "INT", 1 }, { "QUIT", 1 }, { "HUP", 1 } };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Signals))]
    public async Task A_signal_right_after_the_ready_line_ends_serve_with_status_0(string signal, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var serve = Start("--json");
            await serve.ReadyAsync();
            await serve.SignalAsync(signal);

            (await serve.EndAsync()).Status.Should().Be(0);
        }
    }

    [Fact]
    public async Task Output_without_a_reader_stops_neither_bridges_nor_shutdown()
    {
        using var serve = Start("--bridges", "1");
        await serve.WelcomeAsync();

        // The lines fill the pipe several times.
        await serve.GetStatusAsync(2_000);
        await serve.SignalAsync("TERM");

        (await serve.EndAsync()).Status.Should().Be(0);
        File.ReadLines(Path.Combine(_folder, "Core1.log")).Count(line => line.Contains("sending 200")).Should().Be(2_000);
    }

    [Fact]
    public async Task Closed_output_ends_the_printing_but_not_the_run()
    {
        using var serve = Start("--bridges", "1");
        await serve.WelcomeAsync();
        serve.CloseOutput();

        await serve.GetStatusAsync(50);
        await serve.SignalAsync("TERM");

        var (status, errors) = await serve.EndAsync();
        status.Should().Be(0);
        errors.Should().NotContain("   at ");
        File.ReadLines(Path.Combine(_folder, "Core1.log")).Count(line => line.Contains("sending 200")).Should().Be(50);
    }

    [Fact]
    public async Task A_full_disk_is_reported_on_stderr_and_bridges_answer()
    {
        if (!File.Exists("/dev/full"))
            return;
        File.CreateSymbolicLink(Path.Combine(_folder, "Core1.log"), "/dev/full");
        using var serve = Start("--bridges", "1", "--json");
        await serve.ReadyAsync();

        await serve.GetStatusAsync(20);
        await serve.SignalAsync("TERM");

        var (status, errors) = await serve.EndAsync();
        status.Should().Be(0);
        errors.Should().Contain("cmssim: incident 1 while writing Core1.log: No space left on device").And.Contain("lines could not be written and are lost");
        File.ReadAllText(Path.Combine(_folder, "cmssim.log")).Should().Contain("incident 1 while writing Core1.log");
    }

    [Theory]
    [InlineData("log")]
    [InlineData("log folder")]
    [InlineData("certificate")]
    [InlineData("world")]
    public async Task A_file_of_another_user_gives_one_sentence_and_status_2(string what)
    {
        if (OperatingSystem.IsWindows())
            return;
        var others = Path.Combine(_folder, what == "log" ? "Core1.log" : "others");
        if (what == "log folder")
            Directory.CreateDirectory(others);
        else
            await File.WriteAllTextAsync(others, "<world/>");
        File.SetUnixFileMode(others, what == "log folder" ? UnixFileMode.UserExecute : UnixFileMode.None);
        string[] arguments = what switch
        {
            "log" => [],
            "log folder" => ["--log-dir", others],
            "certificate" => ["--certificate", others],
            _ => ["--world", others],
        };

        using var serve = ServeProcess.Start(
            [.. what == "log folder" ? [] : (string[])["--log-dir", _folder], .. what == "certificate" ? [] : (string[])["--certificate", Path.Combine(_folder, "x.pfx")], .. arguments], asNobody: true);

        var (status, errors) = await serve.EndAsync();
        status.Should().Be(2);
        errors.TrimEnd().Should().StartWith("cmssim: ").And.Contain("denied").And.NotContain("\n");
        if (what == "log folder")
            File.SetUnixFileMode(others, (UnixFileMode)0b111_000_000);
    }

    [Theory]
    [InlineData("CMSSIM_PASSWORD", "", "--listen", "0.0.0.0", "needs a password other than the default")]
    [InlineData("CMSSIM_PASSWORD", "  ", "--listen", "::", "needs a password other than the default")]
    [InlineData("CMSSIM_CONTROL_TOKEN", "", "--control-listen", "0.0.0.0", "needs a token")]
    [InlineData("CMSSIM_CONTROL_TOKEN", " ", "--control-listen", "::", "needs a token")]
    public async Task A_blank_variable_counts_as_unset_beyond_loopback(string name, string value, string option, string address, string sentence)
    {
        using var serve = ServeProcess.Start(
            ["--log-dir", _folder, "--certificate", Path.Combine(_folder, "x.pfx"), "--control-port", "0", option, address], [(name, value)]);

        var (status, errors) = await serve.EndAsync();
        status.Should().Be(2);
        errors.TrimEnd().Should().StartWith("cmssim: ").And.Contain(sentence).And.NotContain("\n");
    }

    [Fact]
    public async Task A_blank_variable_counts_as_the_default_on_loopback()
    {
        using var serve = ServeProcess.Start(
            ["--json", "--log-dir", _folder, "--certificate", Path.Combine(_folder, "x.pfx")], [("CMSSIM_PASSWORD", ""), ("CMSSIM_CONTROL_TOKEN", "")]);
        await serve.ReadyAsync();

        await serve.GetStatusAsync(1);
        await serve.SignalAsync("TERM");

        (await serve.EndAsync()).Status.Should().Be(0);
    }

    private ServeProcess Start(params string[] arguments) =>
        ServeProcess.Start(["--log-dir", _folder, "--certificate", Path.Combine(_folder, "bridge.pfx"), .. arguments]);
}
