namespace CmsSim.Client.Scheduling;

/// <summary>What an administrator sets in TMS for a bridge, and the few constants of TMS itself.</summary>
public sealed record TmsSettings
{
    /// <summary>Numeric ID Base: the number of the first slot.</summary>
    public int NumberBase { get; init; } = 1;

    /// <summary>Numeric ID Quantity: how many slots there are.</summary>
    public int NumberQuantity { get; init; } = 5;

    /// <summary>What the name of a free slot begins with; its number follows.</summary>
    public string NamePrefix { get; init; } = "TMS_Scheduled_Meeting_";

    /// <summary>The participant limit of the call profile.</summary>
    public int ParticipantLimit { get; init; } = 1000;

    /// <summary>How long to wait before asking how a bulk sync is doing.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a bulk sync may take: 5 minutes. A slower one is <see cref="BulkSyncTimeoutException"/>.</summary>
    public TimeSpan SyncTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many bridges a cluster may have: 100. A list of more is <see cref="CmsEndlessListException"/>.</summary>
    public int MostBridges { get; init; } = 100;

    /// <summary>The number of the last slot.</summary>
    public int LastNumber => NumberBase + NumberQuantity - 1;

    /// <summary>The name a slot has while it is free.</summary>
    public string Placeholder(int slot) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{NamePrefix}{slot}");

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(NumberBase);
        ArgumentOutOfRangeException.ThrowIfLessThan(NumberQuantity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(NumberQuantity, int.MaxValue - NumberBase);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SyncInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SyncTimeout, TimeSpan.Zero);
    }
}
