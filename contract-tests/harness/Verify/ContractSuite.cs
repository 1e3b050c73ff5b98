using CmsSim.Harness.Verify.Areas;

namespace CmsSim.Harness.Verify;

/// <summary>All contracts.</summary>
public static class ContractSuite
{
    /// <summary>All contracts, area by area.</summary>
    public static IReadOnlyList<Contract> All { get; } =
    [
        .. AuthenticationContracts.All,
        .. ErrorContracts.All,
        .. SpellingContracts.All,
        .. FormContracts.All,
        .. ListContracts.All,
        .. SpaceContracts.All,
        .. ProfileContracts.All,
        .. CallContracts.All,
        .. JobContracts.All,
        .. EventContracts.All,
    ];

    /// <summary>Returns the contract with a name.</summary>
    /// <param name="name">The name, such as <c>errors.unknown-id</c>.</param>
    /// <exception cref="VerifyRefusedException">There is no such contract.</exception>
    public static Contract Find(string name) => Choose([name]) is [var only] ? only : throw new VerifyRefusedException($"\"{name}\" names an area, not a contract.");

    /// <summary>Returns the contracts that names choose, in the order of the suite.</summary>
    /// <param name="names">Names of contracts and areas. Empty for all contracts.</param>
    /// <exception cref="VerifyRefusedException">A name chooses no contract.</exception>
    public static IReadOnlyList<Contract> Choose(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (!All.Any(contract => IsChosen(contract, name)))
                throw new VerifyRefusedException($"\"{name}\" is no contract; expected one of the areas {string.Join(", ", All.Select(contract => contract.Area).Distinct())}, or a contract of them.");
        }
        return names is [] ? All : [.. All.Where(contract => names.Any(name => IsChosen(contract, name)))];
    }

    private static bool IsChosen(Contract contract, string name) =>
        contract.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || contract.Area.Equals(name, StringComparison.OrdinalIgnoreCase);
}
