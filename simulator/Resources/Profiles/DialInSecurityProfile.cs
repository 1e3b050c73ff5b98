using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The rules for passcodes, such as their minimum length.</summary>
internal static class DialInSecurityProfile
{
    public static readonly Field<string> Name = Field.Text("name").On(Basis.Observed("clients use it; the guide does not mention it"));
    public static readonly Field<long> MinPasscodeLength = Field.Number("minPasscodeLength").On(Basis.Observed("clients use it; the guide does not mention it"));
    public static readonly Field<bool> AllowOutOfPolicy = Field.Flag("allowOutOfPolicy").On(Basis.Observed("clients use it; the guide does not mention it"));

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "dialInSecurityProfiles",
        Element = "dialInSecurityProfile",
        NotFound = Failure.DialInSecurityProfileDoesNotExist,
        AuditName = "dial in security profile",
        Lifetime = Lifetime.From("3.0"),
        VerbsOn = [(Verbs.Create, Basis.Observed("clients do it; the guide does not mention it"))],
        Fields = [Name, MinPasscodeLength, AllowOutOfPolicy],
        Item = [Name, MinPasscodeLength, AllowOutOfPolicy],
        Listed = [Name],
        PlacedByGuess = [Name],
        Filters =
        [
            QueryFilter.Contains("filter", Name) with { Basis = Basis.Documented("Cisco's request collection for 3.0") },
            QueryFilter.Usage with { Basis = Basis.Inferred("other profiles have it") },
        ],
    };
}
