namespace CmsSim.Client.Scheduling;

/// <summary>The settings of a bridge in TMS, and the constants of TMS itself.</summary>
public sealed record TmsSettings
{
    /// <summary>Numeric ID Base: the number of the first slot. Defaults to 1.</summary>
    public int NumberBase { get; init; } = 1;

    /// <summary>Numeric ID Quantity: the number of slots. Defaults to 5.</summary>
    public int NumberQuantity { get; init; } = 5;

    /// <summary>The text before the slot number in the name of a free slot.</summary>
    public string NamePrefix { get; init; } = "TMS_Scheduled_Meeting_";

    /// <summary>The participant limit of the call profile that the scheduler creates. Defaults to 1000.</summary>
    public int ParticipantLimit { get; init; } = 1000;

    /// <summary>The pause before each request for the status of a bulk sync. Defaults to two seconds.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The time limit for a bulk sync. Defaults to five minutes. A slower one throws <see cref="BulkSyncTimeoutException"/>.
    /// </summary>
    public TimeSpan SyncTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The maximum number of bridges in a cluster. Defaults to 100. A longer list throws <see cref="CmsEndlessListException"/>.
    /// </summary>
    public int MostBridges { get; init; } = 100;

    /// <summary>The number of the last slot.</summary>
    public int LastNumber => NumberBase + NumberQuantity - 1;

    /// <summary>Returns the name of a free slot: <see cref="NamePrefix"/> followed by the number.</summary>
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
