using System.Net.Sockets;
using System.Xml;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Description;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>A client of a cluster, with one connection to each bridge and one to the control API. It checks every answer.</summary>
internal sealed class FuzzClient(FuzzCluster cluster, FuzzRound round) : IDisposable
{
    private static readonly HashSet<string> s_reasons = [.. ApiDescription.Read().Reasons.Select(reason => reason.Name), "parameterError", "invalidOperation", "parameterErrors"];

    private readonly FuzzConnection?[] _lanes = new FuzzConnection?[cluster.Host.Bridges.Count + 1];

    /// <summary>Sends requests to a bridge or to the control API at once and returns the answers in order.</summary>
    public async Task<FuzzAnswer?[]> ExchangeAsync(int place, IReadOnlyList<FuzzRequest> requests)
    {
        var answers = new FuzzAnswer?[requests.Count];
        foreach (var request in requests)
            round.Sends($"{(place == cluster.Control ? "control" : $"bridge {place}")}: {request}");
        using var patience = new CancellationTokenSource(FuzzCluster.Patience);
        try
        {
            for (var next = 0; next < requests.Count;)
                next = await ExchangeAsync(place, requests, next, answers, patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw round.Failed($"no answer within {FuzzCluster.Patience.TotalSeconds} seconds");
        }
        catch (Exception error) when (error is NoAnswerException or FormatException or IOException or OverflowException)
        {
            throw round.Failed(error.Message, error);
        }
        for (var i = 0; i < answers.Length; i++)
            Check(requests[i], answers[i]);
        return answers;
    }

    public async Task<FuzzAnswer> AskAsync(int place, FuzzRequest request) =>
        (await ExchangeAsync(place, [request]))[0] ?? throw round.Failed($"{request} got no answer");

    public void Dispose()
    {
        for (var place = 0; place < _lanes.Length; place++)
            Close(place);
    }

    private async Task<int> ExchangeAsync(int place, IReadOnlyList<FuzzRequest> requests, int next, FuzzAnswer?[] answers, CancellationToken patience)
    {
        var first = next;
        var writing = Task.CompletedTask;
        try
        {
            var lane = await LaneAsync(place, patience);
            writing = WriteAsync(lane);
            while (next < requests.Count)
            {
                answers[next] = await lane.ReadAsync(requests[next].Method is "HEAD", patience);
                if (answers[next++] is { IsLast: false })
                    continue;
                Close(place);
                break;
            }
            return next;
        }
        catch (Exception error) when (cluster.IsInterrupted && place != cluster.Control && (error is IOException or SocketException or NoAnswerException))
        {
            Close(place);
            return next + 1;
        }
        finally
        {
            await writing;
        }

        async Task WriteAsync(FuzzConnection lane)
        {
            try
            {
                var authorization = place == cluster.Control ? "none" : SimulatedCluster.Admin;
                await lane.WriteAsync(requests.Skip(first).SelectMany(request => request.ToBytes(authorization)).ToArray(), patience);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The answers show the outcome.
            }
        }
    }

    private async Task<FuzzConnection> LaneAsync(int place, CancellationToken patience) => _lanes[place] ??=
        place == cluster.Control ? await FuzzConnection.OpenAsync(cluster.Host.Control!, patience)
        : cluster.Host.InProcess is [] ? await FuzzConnection.OpenAsync(cluster.Host.Bridges[place].Http!, patience)
        : new FuzzConnection(cluster.Host.InProcess[place].Plain.Connect());

    private void Close(int place)
    {
        _lanes[place]?.Dispose();
        _lanes[place] = null;
    }

    private void Check(FuzzRequest request, FuzzAnswer? answer)
    {
        round.Answered(answer?.Status ?? 0);
        if (answer is null && !cluster.IsInterrupted)
            throw round.Failed($"{request} got no answer");
        if (answer is null)
            return;
        if (answer.Status is not (200 or 400 or 401 or 403 or 404 or 405 or 409 or 413 or 414 or 415 or 426 or 431) && !(answer.Status is 503 && cluster.IsInterrupted))
            throw round.Failed($"{answer.Status} {answer.Text} came of ({string.Join("; ", cluster.Host.Cluster.Incidents.Latest.Select(incident => incident.Detail ?? incident.ToString()))}) {request}");
        if (answer.Header("Content-Type") is { } type && type.Contains("xml", StringComparison.Ordinal) && !cluster.IsInterrupted)
            CheckXml(request, answer);
    }

    private void CheckXml(FuzzRequest request, FuzzAnswer answer)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(answer.Body));
            string? root = null;
            while (reader.Read())
            {
                if (reader.NodeType is not XmlNodeType.Element)
                    continue;
                root ??= reader.Name;
                if (root is "failureDetails" && reader.Depth == 1 && !s_reasons.Contains(reader.Name))
                    throw round.Failed($"{request} was refused for an unknown reason: {answer.Text}");
            }
        }
        catch (XmlException error)
        {
            throw round.Failed($"the answer to {request} is no XML: {error.Message} {answer.Text}", error);
        }
    }
}
