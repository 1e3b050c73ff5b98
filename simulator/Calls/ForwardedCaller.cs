namespace CmsSim.Simulator.Calls;

/// <summary>The caller whose call a bridge forwards.</summary>
/// <param name="Address">The address of the caller.</param>
/// <param name="From">The address the forwarded call comes from.</param>
/// <param name="Answered">Called when the forwarded call is answered.</param>
internal sealed record ForwardedCaller(string Address, CallingAddress From, Action Answered);
