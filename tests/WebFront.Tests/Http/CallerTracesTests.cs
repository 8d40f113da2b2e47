using System.Net;
using Avatar.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront.Tests.Http;

public sealed class CallerTracesTests
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";
    private const string Proxy = "10.1.2.3";
    private const string Stranger = "192.0.2.1";

    [Theory]
    [InlineData(Proxy, "01", 0, true, "01")]
    [InlineData($"::ffff:{Proxy}", "01", 0, true, "01")]
    [InlineData(Proxy, "00", 1, true, "00")]
    [InlineData(Proxy, "01", 0, false, "00")]
    [InlineData(Stranger, "01", 0, true, "00")]
    [InlineData(Stranger, "00", 1, true, "01")]
    public void A_caller_names_the_trace_but_only_a_proxy_decides_whether_it_is_sampled(
        string caller, string flag, double ratio, bool followsCaller, string result) =>
        Assert.Equal(Trace + result, Receive(caller, Trace + flag, new TraceSampling(ratio, followsCaller)).TraceParent);

    [Fact]
    public void A_malformed_traceparent_and_the_baggage_of_callers_are_removed()
    {
        var headers = Receive(Stranger, "00-nonsense", new TraceSampling(1, FollowsCaller: true));

        Assert.Equal(["Accept"], headers.Keys);
    }

    [Fact]
    public void A_proxy_keeps_its_state_but_passes_no_baggage_on() =>
        Assert.Equal(["Accept", "traceparent", "tracestate"], Receive(Proxy, Trace + "01", new TraceSampling(1, FollowsCaller: true)).Keys.Order());

    [Theory]
    [InlineData(Proxy, Trace + "01")]
    [InlineData(Stranger, null)]
    public void Health_checks_are_not_traced(string caller, string? traceParent) =>
        Assert.EndsWith("-00", Receive(caller, traceParent, new TraceSampling(1, FollowsCaller: true), "/health/ready").TraceParent.ToString(), StringComparison.Ordinal);

    private static IHeaderDictionary Receive(string caller, string? traceParent, TraceSampling sampling, string path = "/api/upload")
    {
        var request = new HttpRequestFeature { Path = path };
        request.Headers.Accept = "*/*";
        request.Headers.Baggage = "device=123";
        request.Headers["Correlation-Context"] = "device=123";
        request.Headers["Request-Id"] = "|abc.";
        request.Headers.TraceState = "vendor=1";
        if (traceParent is not null) request.Headers.TraceParent = traceParent;
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = IPAddress.Parse(caller) });
        using var services = new ServiceCollection().AddLogging().AddOptions().AddSingleton(TimeProvider.System).BuildServiceProvider();
        var proxies = new ProxyOptions { Proxies = [IPNetwork.Parse("10.0.0.0/8")] };

        new CallerTraces(services, sampling, Options.Create(proxies)).Create(features);

        return request.Headers;
    }
}
