using CmsSim.Benchmarks.Servers;

// Speaks as "benchmarks server" does: a ready line with the address, and the end with its input.
var (address, server) = await BareServer.StartAsync([100]);
await using (server)
{
    Console.WriteLine($"ready {address.GetLeftPart(UriPartial.Authority)}");
    await Console.In.ReadToEndAsync();
}
