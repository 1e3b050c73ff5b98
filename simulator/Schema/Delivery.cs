namespace CmsSim.Simulator.Schema;

/// <summary>The kinds of things that bridges send on their own account.</summary>
internal enum Delivery
{
    /// <summary>A call detail record that a receiver has accepted.</summary>
    Record,

    /// <summary>A subscription of an event client that was accepted.</summary>
    Subscription,

    /// <summary>An update that was sent to an event client.</summary>
    Update,
}
