using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

/// <summary>The mail around a log does not reach the files of an import, or its report.</summary>
public sealed class ImportedProse : IDisposable
{
    private const string Log = """
        Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 9500: GET for "/api/v1/coSpaces/458075bc-6def-4052-8ed6-b1192d6e6b35" (from 14.80.99.226)
        Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 9500: sending 404 response, size 0
        """;

    private static readonly string[] s_personal =
        ["Ann", "Lee", "corp.example", "Zaphod", "1234567", "+49", "765432", "555-0123", "Will Page", "Mark Bridge", "Baker", "10.17.4.99", "magrathea"];

    private static readonly string[] s_secrets = ["hunter2secret", "hunter3secret", "hunter4secret", "hunter5secret", "48151623"];

    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-prose-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mail.txt", "{0}\n\n{1}\n\n{2}\n")]
    [InlineData("mail.md", "{0}\n\n```\n{1}\n```\n\n{2}\n")]
    [InlineData("page.html", "<html><body><p>{0}</p><pre>{1}</pre><p>{2}</p></body></html>")]
    public async Task People_and_passwords_in_the_prose_around_a_log_reach_no_file(string file, string shape)
    {
        var (written, shown) = await ImportAsync(file, shape);

        foreach (var value in s_personal.Concat(s_secrets))
        {
            written.Should().NotContain(value);
            shown.Should().NotContain(value);
        }
    }

    [Fact]
    public async Task Passwords_in_prose_reach_no_file_without_redaction_either()
    {
        var (written, shown) = await ImportAsync("mail.txt", "{0}\n\n{1}\n\n{2}\n", "--no-redact");

        written.Should().Contain("corp.example").And.Contain("1234567");
        foreach (var value in s_secrets)
        {
            written.Should().NotContain(value);
            shown.Should().NotContain(value);
        }
    }

    [Fact]
    public async Task Prose_that_names_no_secret_stays_without_redaction()
    {
        const string Prose = "The password is wrong, the token was invalid, and the passcode: unknown.";

        (await ImportAsync("mail.txt", Prose + "\n\n{1}\n", "--no-redact")).Written.Should().Contain(Prose);
    }

    private async Task<(string Written, string Shown)> ImportAsync(string name, string shape, params string[] more)
    {
        const string Before = """
            From: Ann Lee <ann.lee@corp.example.com>
            To: Will Page <will@magrathea.test>
            Subject: Zaphod cannot join

            Hello Mark Bridge,
            the user is zaphod and the password: hunter2secret (the PIN is 48151623).
            api key: hunter3secret, Passwort: hunter4secret
            """;
        const string After = """
            call me at +49 170 1234567 or 0170 765432, or (212) 555-0123 in New York
            Ann Lee, 12 Baker Street, host 10.17.4.99, pwd=hunter5secret
            """;
        File.WriteAllText(In(name), string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, Before, Log, After));

        // A fixed key: with a random one, a short replacement could be one of the values by chance.
        await File.WriteAllTextAsync(In("key"), string.Concat(Enumerable.Repeat("0123456789abcdef", 4)), TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(In("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var status = await Program.RunAsync(["import", In(name), "-o", In("out"), "--key", In("key"), .. more], output, errors);

        status.Should().Be(0, errors.ToString());
        return (string.Concat(Directory.GetFiles(In("out")).Where(path => !path.EndsWith(".map", StringComparison.Ordinal)).Select(File.ReadAllText)), output.ToString() + errors);
    }

    private string In(string name) => Path.Combine(_folder, name);
}
