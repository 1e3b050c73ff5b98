using CmsSim.Client;

// Published by .ci/run with ahead-of-time compilation. The program itself only shows that the code starts.
using var client = new CmsClient(new CmsClientOptions { BaseAddress = new("http://127.0.0.1:1") });
try
{
    await client.SystemStatus.GetAsync();
}
catch (CmsUnreachableException unreachable)
{
    Console.WriteLine(unreachable.Message);
}
