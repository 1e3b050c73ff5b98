namespace CmsSim.Harness.Verify.Areas;

/// <summary>The documents and captures that contracts cite.</summary>
internal static class Sources
{
    public const string Tms = "Cisco document 212298 (TMS and CMS 2.0)";
    public const string Basics = "Cisco document 213812 (basic API functions)";
    public const string Access = "Cisco document 213552 (guest and host access, 2.1)";
    public const string Guide20 = "API reference guide 2.0";
    public const string Blueprint = "API blueprint of the vendor (2.8 to 3.0)";
    public const string Clients = "clients in use against real bridges";
    public const string CdrGuide = "call detail records guide 2.0";
}
