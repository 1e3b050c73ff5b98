namespace CmsSim.Client.Hosting;

/// <summary>The name of a client that was added to the services; empty for the one without a name.</summary>
internal sealed record CmsClientName(string Name);
