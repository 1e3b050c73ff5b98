namespace CmsSim.Simulator.State;

/// <summary>A user of the API.</summary>
internal sealed record Account(string Name, string Password)
{
    /// <summary>The password that only loopback listeners may have.</summary>
    public const string DefaultPassword = "admin";

    /// <summary>True when the password is blank or the default, so that anyone can guess it.</summary>
    public bool IsOpenToAll => string.IsNullOrWhiteSpace(Password) || Password == DefaultPassword;
}
