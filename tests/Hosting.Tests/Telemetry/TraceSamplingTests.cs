using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace Avatar.Hosting.Tests.Telemetry;

public sealed class TraceSamplingTests
{
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    [Theory]
    [InlineData(null, null, 0.1, true)]
    [InlineData("", "0.5", 0.5, true)]
    [InlineData("parentbased_always_on", null, 1, true)]
    [InlineData("parentbased_always_off", null, 0, true)]
    [InlineData("parentbased_traceidratio", "0.25", 0.25, true)]
    [InlineData("always_on", "0.25", 1, false)]
    [InlineData("always_off", null, 0, false)]
    [InlineData("traceidratio", "1", 1, false)]
    public void The_standard_variables_choose_the_sampling(string? name, string? argument, double ratio, bool followsCaller) =>
        Assert.Equal(new TraceSampling(ratio, followsCaller), TraceSampling.From(With(name, argument)));

    [Theory]
    [InlineData("jaeger_remote", null, "OTEL_TRACES_SAMPLER is 'jaeger_remote', but it must be always_on, always_off or traceidratio, or one of these after parentbased_.")]
    [InlineData("traceidratio", "10", "OTEL_TRACES_SAMPLER_ARG is '10', but it must be a number from 0 to 1, for instance 0.1.")]
    [InlineData(null, "-1", "OTEL_TRACES_SAMPLER_ARG is '-1', but it must be a number from 0 to 1, for instance 0.1.")]
    [InlineData(null, "NaN", "OTEL_TRACES_SAMPLER_ARG is 'NaN', but it must be a number from 0 to 1, for instance 0.1.")]
    public void A_wrong_value_stops_the_start(string? name, string? argument, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<AvatarStartException>(() => TraceSampling.From(With(name, argument))).Message);

    [Theory]
    [InlineData(Request, 1, SamplingDecision.RecordAndSample)]
    [InlineData(Request, 0, SamplingDecision.Drop)]
    [InlineData("ICartoonExpiryGrain/ExpireAsync", 1, SamplingDecision.Drop)]
    public void Only_a_request_begins_a_trace(string name, double ratio, SamplingDecision decision) => Assert.Equal(decision, Decide(ratio, default, name));

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, 0, SamplingDecision.RecordAndSample)]
    [InlineData(ActivityTraceFlags.None, 1, SamplingDecision.Drop)]
    public void What_belongs_to_a_request_follows_it(ActivityTraceFlags flags, double ratio, SamplingDecision decision) =>
        Assert.Equal(decision, Decide(ratio, new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags), "any"));

    private static SamplingDecision Decide(double ratio, ActivityContext parent, string name) =>
        new RequestSampler(new TraceSampling(ratio, FollowsCaller: true))
            .ShouldSample(new SamplingParameters(parent, ActivityTraceId.CreateRandom(), name, ActivityKind.Server)).Decision;

    private static IConfiguration With(string? name, string? argument) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("OTEL_TRACES_SAMPLER", name), new("OTEL_TRACES_SAMPLER_ARG", argument)])
        .Build();
}
