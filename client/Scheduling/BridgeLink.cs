using System.Net;

namespace CmsSim.Client.Scheduling;

/// <summary>The scheduler's connection to one bridge: its state, and the time before which it is left alone after failures.</summary>
internal sealed class BridgeLink(BridgeAccess access, KeeperOptions options, TimeProvider time) : IDisposable
{
    private int _failures;
    private int _busyAnswers;

    public BridgeAccess Access => access;

    public CmsClient Client { get; } = options.Connect(access);

    public BridgeState State { get; private set; } = BridgeState.Connecting;

    /// <summary>The reason for the state. Null while the bridge answers.</summary>
    public string? Problem { get; private set; }

    public bool IsUsable => State is BridgeState.Connecting or BridgeState.Online or BridgeState.ClockOff;

    /// <summary>The time of the next poll; of a bridge that does not answer, the time of the next attempt.</summary>
    public DateTimeOffset NextPoll { get; set; }

    /// <summary>The number of polls so far, which alternate between kinds of requests.</summary>
    public int Polls { get; set; }

    public bool MayBeTried => IsUsable || time.GetUtcNow() >= NextPoll;

    /// <summary>Returns true when a conference runs on this bridge, or has left a call on it.</summary>
    public bool Serves(Occurrence occurrence) =>
        (occurrence.IsActive && occurrence.Bridge == access.Address) || occurrence.Left.Any(each => each.Bridge == access.Address);

    /// <summary>Sends requests, and keeps the state of the bridge by their result.</summary>
    public async Task<T> RunAsync<T>(Func<CmsClient, Task<T>> send)
    {
        try
        {
            var result = await send(Client);
            Answered();
            return result;
        }
        catch (CmsException failed)
        {
            Note(failed);
            throw;
        }
    }

    public Task RunAsync(Func<CmsClient, Task> send) => RunAsync(async client =>
    {
        await send(client);
        return true;
    });

    /// <summary>Compares the clock of the bridge with the scheduler's.</summary>
    public void Compare(SystemStatus status)
    {
        if (status.CdrTime is not { } bridgeTime || !IsUsable)
            return;
        var difference = bridgeTime - time.GetUtcNow();
        (State, Problem) = difference.Duration() > options.ClockTolerance
            ? (BridgeState.ClockOff, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"its clock differs by {difference.TotalSeconds:0} s"))
            : (BridgeState.Online, null);
    }

    public void Dispose() => Client.Dispose();

    private void Answered()
    {
        (_failures, _busyAnswers) = (0, 0);
        if (State is not BridgeState.ClockOff)
            (State, Problem) = (BridgeState.Online, null);
    }

    private void Note(CmsException failed)
    {
        switch (failed)
        {
            case CmsAuthenticationException:
                Fail(BridgeState.WrongCredentials, failed);
                break;
            case CmsUnreachableException { RejectsCertificate: true }:
                Fail(BridgeState.WrongCertificate, failed);
                break;
            case CmsUnreachableException or CmsMalformedAnswerException or CmsRedirectException or CmsEndlessListException:
                Fail(BridgeState.NotResponding, failed);
                break;
            case CmsFailureException { StatusCode: HttpStatusCode.ServiceUnavailable }:
                if (++_busyAnswers >= options.BusyAnswers)
                    Fail(BridgeState.NotResponding, failed);
                break;
            default:
                Answered();
                break;
        }
    }

    private void Fail(BridgeState state, CmsException failed)
    {
        (State, Problem) = (state, failed.Message);
        var pause = options.FirstPause * Math.Pow(2, Math.Min(_failures++, 20));
        NextPoll = time.GetUtcNow() + (pause < options.LongestPause ? pause : options.LongestPause);
    }
}
