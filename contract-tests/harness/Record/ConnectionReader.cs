using System.Globalization;

namespace CmsSim.Harness.Record;

/// <summary>Joins the requests and answers of a connection to exchanges, and finds the frames of a WebSocket.</summary>
internal sealed class ConnectionReader : IHttpEvents
{
    // A client may send requests before answers. More than this would be no client of an API.
    private const int MostPending = 10_000;

    private readonly int _number;
    private readonly RecordedChannel _channel;
    private readonly string _client;
    private readonly BodyBudget _budget;
    private readonly Action<RecordedItem> _give;
    private readonly HttpStream _requests;
    private readonly HttpStream _answers;
    private readonly Queue<Pending> _pending = [];
    private (FrameStream OfClient, FrameStream OfServer)? _frames;
    private HttpMessage? _unasked;
    private bool _isRefused;
    private bool _isInterim;

    public ConnectionReader(int number, RecordedChannel channel, string client, BodyBudget budget, Action<RecordedItem> give)
    {
        (_number, _channel, _client, _budget, _give) = (number, channel, client, budget, give);
        (_requests, _answers) = (new HttpStream(false, budget, this), new HttpStream(true, budget, this));
    }

    /// <summary>Reads bytes of one direction.</summary>
    public void Read(bool isFromServer, ReadOnlySpan<byte> bytes, DateTimeOffset at) => (isFromServer ? _answers : _requests).Read(bytes, at);

    /// <summary>Ends one direction.</summary>
    public void End(bool isFromServer, DateTimeOffset at) => (isFromServer ? _answers : _requests).End(at);

    /// <summary>Gives everything that is not complete: no further bytes come.</summary>
    public void Close()
    {
        while (_pending.TryDequeue(out var pending))
            Give(pending);
        LeaveUnasked();
        _frames?.OfClient.End();
        _frames?.OfServer.End();
    }

    /// <summary>Gives a remark about the connection.</summary>
    public void Remark(DateTimeOffset at, string text) =>
        _give(new RecordedRemark { Channel = _channel, Connection = _number, At = at, Text = text });

    BodyEnd IHttpEvents.Begin(bool isAnswer, HttpMessage message, DateTimeOffset at, out long length)
    {
        var end = message.EndOfBody(isAnswer, out length);
        if (!isAnswer)
        {
            _pending.Enqueue(new Pending(message));
            return _pending.Count > MostPending ? BodyEnd.Unknown : end;
        }

        var status = StatusOf(message);
        _isInterim = status is < 200 and not 101;
        var asked = _pending.FirstOrDefault(pending => pending.Answer is null);
        if (_isInterim)
            return BodyEnd.None;
        if (asked is null)
        {
            Remark(at, "The server sent an answer without a request.");
            _unasked = message;
        }
        else
        {
            asked.Answer = message;
        }
        return status is 101 || (status is >= 200 and < 300 && asked?.Method is "CONNECT") ? BodyEnd.Switch
            : status is 204 or 304 || asked?.Method is "HEAD" ? BodyEnd.None
            : end;
    }

    void IHttpEvents.Complete(bool isAnswer, HttpMessage message, DateTimeOffset at)
    {
        if (isAnswer && _isInterim)
        {
            _isInterim = false;
            return;
        }
        if (message == _unasked)
            LeaveUnasked();
        while (_pending.TryPeek(out var first) && first is { Request.Ended: not null, Answer.Ended: not null })
        {
            Give(first);
            _pending.Dequeue();
        }
        if (!isAnswer || !_answers.IsPassing)
            return;
        if (StatusOf(message) == 101 && message.Lists("Upgrade", "websocket"))
            _frames = (Frames(isFromServer: false), Frames(isFromServer: true));
        else
            Remark(at, "The connection changed to a protocol that is passed on without being read.");
        _requests.Switch(at);
    }

    // A stream that is refused is only passed on; messages of the other direction are still found.
    void IHttpEvents.Refuse(bool isAnswer, DateTimeOffset at)
    {
        if (!_isRefused)
            Remark(at, $"The {(isAnswer ? "server" : "client")} sent bytes that are not HTTP/1; they are passed on without being read.");
        _isRefused = true;
    }

    void IHttpEvents.Pass(bool isAnswer, ReadOnlySpan<byte> bytes, DateTimeOffset at)
    {
        if (_frames is var (ofClient, ofServer))
            (isAnswer ? ofServer : ofClient).Read(bytes, at);
    }

    private void LeaveUnasked()
    {
        _unasked?.Leave();
        _unasked = null;
    }

    private FrameStream Frames(bool isFromServer) => new(_number, _channel, isFromServer, _budget, _give);

    private static int StatusOf(HttpMessage answer) => int.Parse(answer.First.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    private void Give(Pending pending)
    {
        var (request, answer) = (pending.Request, pending.Answer);
        request.Leave();
        answer?.Leave();
        var target = request.First.Split(' ')[1];
        var exchange = new RecordedExchange
        {
            Channel = _channel,
            Connection = _number,
            At = request.Began,
            Client = _client,
            Method = pending.Method,
            Target = target,
            RequestHead = request.Head,
            RequestHeaders = request.Headers,
            RequestBody = request.Body,
            RequestSize = request.BodySize,
            RequestEnded = request.Ended,
        };
        _give(answer is null ? exchange : exchange with
        {
            Status = StatusOf(answer),
            AnswerHead = answer.Head,
            AnswerHeaders = answer.Headers,
            AnswerBody = answer.Body,
            AnswerSize = answer.BodySize,
            AnswerBegan = answer.Began,
            AnswerEnded = answer.Ended,
        });
    }

    private sealed class Pending(HttpMessage request)
    {
        public HttpMessage Request => request;

        public string Method { get; } = request.First.Split(' ')[0];

        public HttpMessage? Answer { get; set; }
    }
}
