namespace CmsSim.Client.Scheduling;

/// <summary>A change of the settings of a system. Null leaves a setting as it is.</summary>
public sealed record SystemSettings
{
    /// <summary>The name; empty for no name.</summary>
    public string? Name { get; init; }

    /// <summary>The domain of dial strings, such as <c>example.com</c>; empty for none.</summary>
    public string? Domain { get; init; }

    /// <summary>Numeric ID Base: the first number, from 0.</summary>
    public int? NumericIdBase { get; init; }

    /// <summary>Numeric ID Quantity: the amount of numbers, from 1.</summary>
    public int? NumericIdQuantity { get; init; }

    /// <summary>The address of the web bridge, such as <c>https://join.example.com</c>.</summary>
    public Uri? WebBridgeUri { get; init; }

    /// <summary>The discovered bridge that starts conferences while the added one does not answer, with its own credentials.</summary>
    public BridgeAccess? Alternate { get; init; }

    /// <summary>True to remove the alternate.</summary>
    public bool RemovesAlternate { get; init; }

    /// <summary>Allow Incoming SIP URI Dialling.</summary>
    public bool? AllowsIncomingSip { get; init; }

    /// <summary>Allow Outgoing SIP URI Dialling.</summary>
    public bool? AllowsOutgoingSip { get; init; }

    /// <summary>Allow Booking.</summary>
    public bool? AllowsBooking { get; init; }
}
