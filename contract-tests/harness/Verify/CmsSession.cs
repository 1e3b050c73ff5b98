using System.Globalization;
using CmsSim.Harness.Api;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Verify;

/// <summary>
/// The target as a contract sees it. Objects that a contract creates are noted in the ledger before the request is sent, and are removed
/// after the contract. A session refuses to change or delete objects that the verification has not created.
/// </summary>
public sealed class CmsSession
{
    private static readonly TimeSpan s_pollEvery = TimeSpan.FromMilliseconds(250);

    private readonly ReplayTarget _replayTarget;
    private readonly TargetConnection _target;
    private readonly VerifyOptions _options;
    private readonly Ledger? _ledger;
    private readonly List<Deviation> _deviations = [];
    private readonly List<ContractExchange> _exchanges = [];
    private readonly HashSet<string> _unknown = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _own;
    private readonly CancellationToken _cancellation;

    internal CmsSession(TargetFacts facts, ReplayTarget address, TargetConnection target, VerifyOptions options, Ledger? ledger, HashSet<string> own, RecordReceiver? receiver, CancellationToken cancellation)
    {
        (Facts, _replayTarget, _target, _options, _ledger, _own, Receiver, _cancellation) = (facts, address, target, options, ledger, own, receiver, cancellation);
    }

    /// <summary>The facts about the target: release, bridges, calls.</summary>
    public TargetFacts Facts { get; }

    /// <summary>The text that every object of the run has in its name.</summary>
    public string Tag => _options.Tag;

    /// <summary>Receives call detail records of the target. Null when the target cannot reach this machine.</summary>
    public RecordReceiver? Receiver { get; }

    /// <summary>An address that answers when the target dials it. Empty when none is given.</summary>
    public string FarEnd => _options.FarEnd ?? "";

    /// <summary>The longest time to wait for call detail records.</summary>
    public TimeSpan RecordsWithin => _options.RecordsWithin;

    internal IReadOnlyList<Deviation> Deviations => _deviations;

    internal IReadOnlyList<ContractExchange> Exchanges => _exchanges;

    /// <summary>A name for an object of the run, such as <c>verify-1a2b3c4d-hall</c>.</summary>
    /// <param name="word">The last word of the name: lower-case letters and digits.</param>
    public string Name(string word) => $"{Tag}-{word}";

    /// <summary>A number of eight digits that belongs to the run, for callIds and limits.</summary>
    /// <param name="index">Selects one of ten numbers: 0 to 9.</param>
    public string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"9{Tag.Aggregate(17, (sum, c) => (sum * 31 + c) % 1_000_003):000000}{index}");

    /// <summary>An id that names no object of the target.</summary>
    public string UnknownId()
    {
        var id = _options.UnknownId().ToString();
        _unknown.Add(id);
        return id;
    }

    /// <summary>Sends a GET request.</summary>
    /// <param name="path">The path below <c>/api/v1/</c>, such as <c>coSpaces?limit=1</c>, or a whole path that begins with a slash.</param>
    public Task<CmsAnswer> GetAsync(string path) => SendAsync(new TargetRequest("GET", Full(path)));

    /// <summary>Sends a GET request for an object.</summary>
    /// <param name="made">The object.</param>
    public Task<CmsAnswer> GetAsync(CmsObject made) => GetAsync(made.Location);

    /// <summary>Sends a POST request. An object that it creates is removed after the contract.</summary>
    /// <param name="path">The path below <c>/api/v1/</c>, or a whole path.</param>
    /// <param name="form">The form, encoded as it is sent.</param>
    public Task<CmsAnswer> PostAsync(string path, string form) => SendAsync(new TargetRequest("POST", Full(path), form));

    /// <summary>Sends a PUT request to an object that the verification has created, or to an unknown id.</summary>
    /// <param name="path">The path below <c>/api/v1/</c>, or a whole path.</param>
    /// <param name="form">The form, encoded as it is sent.</param>
    public Task<CmsAnswer> PutAsync(string path, string form) => SendAsync(new TargetRequest("PUT", Full(path), form));

    /// <summary>Sends a PUT request to an object that the verification has created.</summary>
    /// <param name="made">The object.</param>
    /// <param name="form">The form, encoded as it is sent.</param>
    public Task<CmsAnswer> PutAsync(CmsObject made, string form) => PutAsync(made.Location, form);

    /// <summary>Sends a DELETE request to an object that the verification has created, or to an unknown id.</summary>
    /// <param name="path">The path below <c>/api/v1/</c>, or a whole path.</param>
    public Task<CmsAnswer> DeleteAsync(string path) => SendAsync(new TargetRequest("DELETE", Full(path)));

    /// <summary>Sends a DELETE request to an object that the verification has created.</summary>
    /// <param name="made">The object.</param>
    public Task<CmsAnswer> DeleteAsync(CmsObject made) => DeleteAsync(made.Location);

    /// <summary>Sends a PUT request to an object of the target. Its values are restored after the contract.</summary>
    /// <param name="path">The path below <c>/api/v1/</c>, or a whole path.</param>
    /// <param name="form">The form, encoded as it is sent. The object must show each of its parameters under the same name.</param>
    public async Task<CmsAnswer> ChangeAsync(string path, string form)
    {
        var before = await GetAsync(path);
        if (before.Status != 200)
            throw new ContractStoppedException();
        var original = string.Join('&', form.Split('&').Select(pair => pair.Split('=')[0]).Select(name => $"{name}={Uri.EscapeDataString(before.Value(name) ?? "")}"));
        (_ledger ?? throw new InvalidOperationException($"PUT {path}: a verification that only reads sends nothing but GET.")).Change(Full(path), original);
        _unknown.Add(Full(path));
        return await PutAsync(path, form);
    }

    /// <summary>Creates an object. The contract ends here if the target does not answer 200 with its address.</summary>
    /// <param name="path">The path of the collection below <c>/api/v1/</c>, or a whole path.</param>
    /// <param name="form">The form, encoded as it is sent.</param>
    public async Task<CmsObject> CreateAsync(string path, string form)
    {
        var answer = await PostAsync(path, form);
        if (answer is { Status: 200 } && answer.Header("Location") is { Length: > 36 } location)
            return new CmsObject(location);
        answer.Check(false, "status and Location", "200 with the address of the new object", $"{answer.Status}, {answer.Header("Location") ?? "no Location"}: {answer.Text}");
        throw new ContractStoppedException();
    }

    /// <summary>Polls until a condition holds. Adds a deviation, and ends the contract, if it does not within a time.</summary>
    /// <param name="path">The path to request, below <c>/api/v1/</c>, or a whole path.</param>
    /// <param name="condition">Returns true for the expected answer.</param>
    /// <param name="expected">The expected content, for the deviation.</param>
    /// <param name="within">The longest time to wait on the clock of the target.</param>
    public async Task<CmsAnswer> UntilAsync(string path, Func<CmsAnswer, bool> condition, string expected, TimeSpan within)
    {
        for (var waited = TimeSpan.Zero; ; waited += s_pollEvery)
        {
            var answer = await GetAsync(path);
            if (condition(answer))
                return answer;
            if (waited >= within)
            {
                answer.Check(false, "body", $"{expected} within {within.TotalSeconds:0.#} s", answer.Text);
                throw new ContractStoppedException();
            }
            await PauseAsync(s_pollEvery);
        }
    }

    /// <summary>Requests a token and connects to the events of the target. Skips the contract for a simulator that is reached in this process.</summary>
    public async Task<EventsChannel> ConnectToEventsAsync()
    {
        if (_replayTarget.InProcess is not null)
            Skip("the target has no address to which a WebSocket can connect");
        var token = (await PostAsync("authTokens", "")).Header("X-Cisco-CMS-Auth-Token");
        if (token is null)
            throw new ContractStoppedException();
        return await EventsChannel.ConnectAsync(_replayTarget, token, _options.Clock, _options.Requests.AnswerTimeout, _cancellation);
    }

    /// <summary>Lets time pass on the target.</summary>
    /// <param name="time">The time, greater than zero.</param>
    public Task PauseAsync(TimeSpan time) => _options.Pause is { } pause ? pause(time, _cancellation) : Task.Delay(time, _options.Clock, _cancellation);

    /// <summary>Adds a deviation that no single answer shows.</summary>
    /// <param name="holds">True when the target is as expected.</param>
    /// <param name="request">The request or event.</param>
    /// <param name="part">The part that is compared.</param>
    /// <param name="expected">The expected content.</param>
    /// <param name="actual">The actual content.</param>
    public void Check(bool holds, string request, string part, string expected, string actual)
    {
        if (!holds)
            _deviations.Add(new Deviation(request, part, expected, actual));
    }

    /// <summary>Skips the contract for this target.</summary>
    /// <param name="reason">The reason, as one sentence.</param>
    public static void Skip(string reason) => throw new ContractSkippedException(reason);

    internal async Task<CmsAnswer> SendAsync(TargetRequest request)
    {
        var intent = await BeginAsync(request);
        var at = _options.Clock.GetUtcNow();
        WireAnswer? wire = null;
        try
        {
            wire = await _target.SendAsync(request, _cancellation);
        }
        finally
        {
            _exchanges.Add(new ContractExchange(at, request.Method, request.Path, request.Body, wire) { HasCredentials = request.Authorization is null });
        }
        var answer = new CmsAnswer(request.ToString(), wire, _deviations.Add);
        End(request, answer, intent);
        return answer;
    }

    // Notes in the ledger what the request may leave on the target.
    private async Task<int?> BeginAsync(TargetRequest request)
    {
        if (request.Method is "GET" or "HEAD" or "OPTIONS")
            return null;
        if (_ledger is null)
            throw new InvalidOperationException($"{request}: a verification that only reads sends nothing but GET.");
        if (request.Method is "POST")
            return _ledger.Intend(request.Path, request.Body ?? "", await IdsBeforeAsync(request));
        if (!IsOwn(request.Path))
            throw new InvalidOperationException($"{request}: the verification has not created this object.");
        return null;
    }

    private void End(TargetRequest request, CmsAnswer answer, int? intent)
    {
        if (intent is { } number && answer.Header("Location") is { Length: > 36 } location)
        {
            _ledger!.Made(number, location);
            _own.Add(location);
        }
        else if (intent is { } refused)
        {
            _ledger!.Refused(refused);
        }
        else if (request.Method is "DELETE" && answer.Status == 200 && _own.Remove(request.Path))
        {
            _ledger!.Removed(request.Path);
        }
    }

    // Without the tag in its form, an object is found again only among those that its collection did not have before.
    private async Task<IReadOnlyList<string>?> IdsBeforeAsync(TargetRequest request)
    {
        if (request.Body?.Contains(Tag, StringComparison.Ordinal) is true || request.Path.Contains(Tag, StringComparison.Ordinal) || IsOwn(request.Path))
            return null;
        if (ApiReference.Documented.Find(request.Path) is not { Node.ItemMethods: var methods } || !methods.Contains("DELETE"))
            return null;
        return [.. (await CollectionPages.ReadAsync(_target, request.Path.Split('?')[0], "", _cancellation)).Select(entry => entry.Id)];
    }

    private bool IsOwn(string path) =>
        _own.Any(own => path.StartsWith(own, StringComparison.OrdinalIgnoreCase)) || _unknown.Any(id => path.Contains(id, StringComparison.OrdinalIgnoreCase));

    private static string Full(string path) => path is ['/', ..] ? path : $"/api/v1/{path}";
}
