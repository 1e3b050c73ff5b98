namespace CmsSim.Cli;

/// <summary>Reads the options that name a bridge.</summary>
internal static class TargetOption
{
    /// <summary>Returns the address in an option.</summary>
    /// <exception cref="UserErrorException">The value is no http or https address.</exception>
    public static Uri Address(string option, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https" }
            ? address
            : throw new UserErrorException($"Invalid value \"{value}\" for {option}; expected an address such as https://14.80.82.30:445.");

    /// <summary>Returns the password in an option, else that of the environment, else that of a simulator.</summary>
    public static string Password(string? value) => value ?? Environment.GetEnvironmentVariable("CMSSIM_PASSWORD") ?? "admin";
}
