using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Client;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli;

/// <summary>One run of a <c>cmssim tms</c> verb: its arguments, the stored state, and a client of the bridge.</summary>
internal sealed class TmsRun(
    ParseResult parsed, TmsState? state, string statePath, bool json, CmsClientOptions options, TimeProvider time) : IConferenceNotes, IDisposable
{
    public ParseResult Parsed => parsed;

    public TmsState? State { get; private set; } = state;

    public bool Json => json;

    public CmsClientOptions Options => options;

    public string Address => options.BaseAddress.ToString().TrimEnd('/');

    public CmsClient Client { get; } = Connect(options);

    public TextWriter Output => parsed.InvocationConfiguration.Output;

    public TmsState Added => State switch
    {
        null => throw new UserErrorException($"No bridge was added yet; run cmssim tms add --target {Address}."),
        _ when State.Target != options.BaseAddress => throw new UserErrorException(
            $"{statePath} belongs to {State.Target}, not {Address}; name another file with --state, or add that bridge."),
        _ => State,
    };

    public TmsState.SlotRange Reserved => Added.Slots
        ?? throw new UserErrorException("No slots were reserved yet; run cmssim tms reserve --base 1 --quantity 5.");

    public TmsScheduler Scheduler(TmsSettings settings) => new(Client, settings, time, Guid.NewGuid);

    public void Save(TmsState after)
    {
        after.Save(statePath);
        State = after;
    }

    public void Remember(Conference conference) => Save(Added.With(conference));

    public void Forget(Conference conference) => Save(Added.Without(conference));

    public void Answer(JsonObject machine, IEnumerable<string> human)
    {
        if (json)
        {
            Output.WriteLine(machine.ToJsonString());
            return;
        }
        foreach (var line in human)
            Output.WriteLine(TmsPage.Printable(line));
    }

    public void Dispose() => Client.Dispose();

    private static CmsClient Connect(CmsClientOptions options)
    {
        try
        {
            return new(options);
        }
        catch (ArgumentException wrong)
        {
            throw new UserErrorException(wrong.Message);
        }
    }
}
