using System.Diagnostics;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>Sends every request to the next front, as a load balancer without health checks does.</summary>
internal sealed class FrontsHandler(IReadOnlyList<AvatarProcess> fronts, Tally? tally) : DelegatingHandler(
    new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = AvatarProcess.Patience })
{
    private int _next = -1;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var front = fronts[Interlocked.Increment(ref _next) % fronts.Count];
        request.RequestUri = new Uri(front.Url, request.RequestUri!.PathAndQuery);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            tally?.Answered(request, (int)response.StatusCode, Stopwatch.GetElapsedTime(began));
            return response;
        }
        catch (HttpRequestException exception)
        {
            tally?.Failed(request, exception.HttpRequestError);
            throw;
        }
    }
}
