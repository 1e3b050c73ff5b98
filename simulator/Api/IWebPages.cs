using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.Api;

/// <summary>Answers the requests to a bridge that go neither to the API nor to the events.</summary>
internal interface IWebPages
{
    /// <summary>Answers one request.</summary>
    Task AnswerAsync(IFeatureCollection context, IHttpRequestFeature http);
}
