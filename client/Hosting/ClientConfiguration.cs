using CmsSim.Untrusted;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CmsSim.Client.Hosting;

/// <summary>Reads the settings of a client from the configuration, and finds all mistakes in them at once.</summary>
internal sealed class ClientConfiguration : IValidateOptions<CmsClientSettings>
{
    private const int LongestQuote = 100;

    // Values of other settings may contain passwords.
    private static readonly string[] s_quoted =
        [.. Setting.All.Select(setting => setting.Name).Except([nameof(CmsClientSettings.BaseAddress), nameof(CmsClientSettings.UserName), nameof(CmsClientSettings.Password)])];

    /// <summary>Sets what the section has. Mistakes are kept for the validation.</summary>
    public static void Read(CmsClientSettings settings, IConfiguration configuration)
    {
        settings.Section = (configuration as IConfigurationSection)?.Path;
        foreach (var entry in configuration.GetChildren())
        {
            if (Setting.All.FirstOrDefault(each => each.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)) is not { } setting)
                settings.Mistakes.Add($"unknown setting \"{VisibleText.Short(entry.Key, LongestQuote)}\"; expected {string.Join(", ", Setting.All.Select(each => each.Name))}.");
            else if (entry.Value is null || !setting.Read(settings, entry.Value))
                settings.Mistakes.Add(Invalid(setting, entry.Value));
        }
    }

    public ValidateOptionsResult Validate(string? name, CmsClientSettings options)
    {
        // A value of the wrong form is reported already.
        var place = options.Section ?? (string.IsNullOrEmpty(name) ? "CMS client" : $"CMS client \"{name}\"");
        List<string> mistakes =
        [
            .. options.Mistakes,
            .. Setting.All.Where(setting => !setting.IsValid(options) && !options.Mistakes.Any(mistake => mistake.Contains($" for {setting.Name};", StringComparison.Ordinal)))
                .Select(setting => setting.Name is nameof(CmsClientSettings.BaseAddress) && options.BaseAddress is null
                    ? $"{setting.Name} is missing; expected {setting.Expected}."
                    : Invalid(setting, null)),
        ];
        return mistakes is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes.Select(mistake => $"{place}: {mistake}"));
    }

    private static string Invalid(Setting setting, string? value) =>
        $"invalid value {(value is not null && s_quoted.Contains(setting.Name) ? $"\"{VisibleText.Short(value, LongestQuote)}\" " : "")}for {setting.Name}; expected {setting.Expected}.";
}
