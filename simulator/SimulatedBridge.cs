using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Control;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator;

/// <summary>One bridge of a cluster that runs in this process.</summary>
public sealed class SimulatedBridge
{
    private readonly SimulatorHost _host;
    private readonly int _index;

    internal SimulatedBridge(SimulatorHost host, int index, RunningBridge running)
    {
        (_host, _index) = (host, index);
        Name = running.Name;
        BaseAddress = running.Http ?? running.Https ?? new Uri($"http://{running.Name.ToLowerInvariant()}.invalid/");
    }

    /// <summary>The name of the bridge in log lines and in the journal.</summary>
    public string Name { get; }

    /// <summary>The address of the bridge. Without a port, only <see cref="CreateClient"/> and <see cref="CreateHandler"/> can reach it.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Stops the bridge: its connections close, its calls end without records, and its peers lose it.</summary>
    public Task StopAsync() => _host.StopBridgeAsync(Name);

    /// <summary>Starts a stopped bridge on the ports it had. Its counters start from the beginning.</summary>
    /// <exception cref="IOException">Another process listens on its port.</exception>
    public Task StartAsync() => _host.StartBridgeAsync(Name);

    /// <summary>Calls the bridge. As the clock advances, dial plan, IVR, passcodes and limits decide where the call ends.</summary>
    /// <param name="remoteParty">The caller's address, such as <c>ann@example.com</c>.</param>
    /// <param name="uri">The called address: the URI of a space with or without a domain, or a call ID.</param>
    /// <param name="passcode">The passcode that the caller types at each prompt.</param>
    /// <param name="kind">The program with which the caller calls.</param>
    /// <returns>The id of the call leg.</returns>
    /// <exception cref="ArgumentException">An address or the passcode is empty or has more than one line.</exception>
    /// <exception cref="InvalidOperationException">The bridge is stopped.</exception>
    public Guid CallIn(string remoteParty, string uri, string? passcode = null, CallerKind kind = CallerKind.Sip)
    {
        Check(remoteParty, nameof(remoteParty));
        Check(uri, nameof(uri));
        if (passcode is not null)
            Check(passcode, nameof(passcode));
        using (_host.Cluster.Enter())
        {
            var bridge = _host.Cluster.Bridges[_index];
            if (!bridge.IsRunning)
                throw new InvalidOperationException($"{Name} is stopped and refuses incoming calls; start it first.");
            var caller = new Caller(SipAddress.WithoutScheme(remoteParty), SipAddress.WithoutScheme(uri)) { Passcode = passcode, Kind = kind };
            var leg = IvrSession.Start(caller, bridge).Id;
            _host.Cluster.History.Note(_host.Cluster, "POST", $"/bridges/{Name}/incoming-calls", IncomingCallsApi.BodyOf(caller));
            return leg;
        }

        static void Check(string text, string name)
        {
            ArgumentException.ThrowIfNullOrEmpty(text, name);
            if (!WireText.IsClean(text))
                throw new ArgumentException("The text must be one line.", name);
        }
    }

    /// <summary>Creates a client with the credentials of the first account. It needs no socket.</summary>
    public HttpClient CreateClient()
    {
        var account = _host.Cluster.Accounts[0];
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Name}:{account.Password}"));
        return new HttpClient(CreateHandler())
        {
            BaseAddress = BaseAddress,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", credentials) },
        };
    }

    /// <summary>
    /// Creates a handler that leads to the bridge without a socket, whatever host a request names. The bridge's own web server answers, so the
    /// bytes are the same. It also supports https, and accepts the bridge's certificate.
    /// </summary>
    public HttpMessageHandler CreateHandler()
    {
        var reached = _host.InProcess.Count > _index
            ? _host.InProcess[_index]
            : throw new InvalidOperationException($"{Name} can be reached by its ports only; start with CmsSimulator.Defaults.");
        var fingerprint = _host.CertificateFingerprint;
        var handler = MemoryEndPoint.HandlerOf(async (request, cancellation) =>
        {
            // A timer or a fault may just have stopped or started the bridge.
            await _host.Sockets.Following.WaitAsync(cancellation);
            return (request.RequestUri?.Scheme == Uri.UriSchemeHttps ? reached.Secure : reached.Plain).Connect();
        });
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate?.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256) == fingerprint,
        };
        return handler;
    }
}
