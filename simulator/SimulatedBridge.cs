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

    /// <summary>Its name in log lines and in the journal.</summary>
    public string Name { get; }

    /// <summary>Where it listens; without a port, a name that only <see cref="CreateClient"/> and <see cref="CreateHandler"/> know.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Stops the bridge: its connections are cut, its calls are gone, and its peers miss it.</summary>
    public Task StopAsync() => _host.StopBridgeAsync(Name);

    /// <summary>Starts it again, on the ports it had. It counts anew.</summary>
    /// <exception cref="IOException">Somebody else listens on its port now.</exception>
    public Task StartAsync() => _host.StartBridgeAsync(Name);

    /// <summary>Somebody calls the bridge: dial plan, IVR, passcodes and limits decide where the call ends up, as the clock moves on.</summary>
    /// <param name="remoteParty">The caller's address, such as <c>ann@example.com</c>.</param>
    /// <param name="uri">The address that is called: the URI of a space with or without a domain, or a call ID.</param>
    /// <param name="passcode">What the caller types when asked for a passcode.</param>
    /// <returns>The id of the call leg.</returns>
    /// <exception cref="ArgumentException">An address or the passcode is empty, or not one line of text.</exception>
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
                ? IncomingCall.Arrive(new Caller(SipAddress.WithoutScheme(remoteParty), SipAddress.WithoutScheme(uri)) { Passcode = passcode }, bridge).Id
                : throw new InvalidOperationException($"{Name} is stopped, so nobody can call it.");
        }

        static void Check(string text, string name)
        {
            ArgumentException.ThrowIfNullOrEmpty(text, name);
            if (!WireText.IsClean(text))
                throw new ArgumentException("It is not one line of text.", name);
        }
    }

    /// <summary>A client with the credentials of the first account, that needs no socket.</summary>
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
    /// Leads to the bridge without a socket, whatever the host in the address of a request. The answers are those of the bridge's
    /// own web server, to the byte; https works too, and takes the bridge's certificate for good.
    /// </summary>
    public HttpMessageHandler CreateHandler()
    {
        var reached = _host.InProcess.Count > _index
            ? _host.InProcess[_index]
            : throw new InvalidOperationException($"{Name} is reached over its ports only: start from CmsSimulator.Defaults.");
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
