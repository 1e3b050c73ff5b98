using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.InProcess;

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

    /// <summary>The name of the bridge in log lines and in the journal, such as <c>Core1</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// The address the bridge listens on. Without a port, it is a name that only <see cref="CreateClient"/> and <see cref="CreateHandler"/>
    /// can reach.
    /// </summary>
    public Uri BaseAddress { get; }

    /// <summary>Stops the bridge: its connections are cut, its calls end, and the other bridges lose contact with it.</summary>
    public Task StopAsync() => _host.StopBridgeAsync(Name);

    /// <summary>Starts the bridge again on the same ports. Its counters start from the beginning.</summary>
    /// <exception cref="IOException">Another process now listens on a port of the bridge.</exception>
    public Task StartAsync() => _host.StartBridgeAsync(Name);

    /// <summary>
    /// Places an incoming call to the bridge. Dial plan, IVR, passcodes and limits decide where it ends up as the clock advances.
    /// </summary>
    /// <param name="remoteParty">The caller's address, such as <c>ann@example.com</c>.</param>
    /// <param name="uri">The called address: the URI of a space, with or without a domain, or a call ID.</param>
    /// <param name="passcode">The passcode that the caller enters when asked for one.</param>
    /// <returns>The id of the new call leg.</returns>
    /// <exception cref="ArgumentException">An address or the passcode is empty, or is not one line of text.</exception>
    /// <exception cref="InvalidOperationException">The bridge is stopped.</exception>
    public Guid CallIn(string remoteParty, string uri, string? passcode = null)
    {
        Check(remoteParty, nameof(remoteParty));
        Check(uri, nameof(uri));
        if (passcode is not null)
            Check(passcode, nameof(passcode));
        using (_host.Cluster.Enter())
        {
            var bridge = _host.Cluster.Bridges[_index];
            return bridge.IsRunning
                ? IvrSession.Start(new Caller(SipAddress.WithoutScheme(remoteParty), SipAddress.WithoutScheme(uri)) { Passcode = passcode }, bridge).Id
                : throw new InvalidOperationException($"{Name} is stopped and refuses incoming calls; start it first.");
        }

        static void Check(string text, string name)
        {
            ArgumentException.ThrowIfNullOrEmpty(text, name);
            if (!WireText.IsClean(text))
                throw new ArgumentException("The value is not one line of text.", name);
        }
    }

    /// <summary>Creates a client that sends the credentials of the first account and needs no socket.</summary>
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
    /// Creates a handler that sends every request to this bridge without a socket, whatever host the request names. The answers are the same
    /// bytes that the bridge's web server sends over a socket. The handler accepts the bridge's certificate for https.
    /// </summary>
    public HttpMessageHandler CreateHandler()
    {
        var reached = _host.InProcess.Count > _index
            ? _host.InProcess[_index]
            : throw new InvalidOperationException($"{Name} can be reached only over its ports; start the cluster from CmsSimulator.Defaults to reach it without a socket.");
        var fingerprint = _host.CertificateFingerprint;
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = (connecting, _) =>
                ValueTask.FromResult((connecting.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps ? reached.Secure : reached.Plain).Connect()),
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate?.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256) == fingerprint,
            },
        };
    }
}
