using System.Globalization;
using OpenTelemetry.Trace;

namespace Avatar.Hosting;

/// <summary>
/// Which requests are traced, as <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c> say
/// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables). The decision is made once, where a request enters the
/// service; everything inside follows it, so that no trace is incomplete.
/// </summary>
/// <param name="Ratio">Share of the requests that are traced, from 0 to 1.</param>
/// <param name="FollowsCaller">Whether the sampled flag of a caller decides, if the caller is trusted.</param>
public sealed record TraceSampling(double Ratio, bool FollowsCaller)
{
    private const string Name = "OTEL_TRACES_SAMPLER";
    private const string Argument = "OTEL_TRACES_SAMPLER_ARG";
    private const string ParentBased = "parentbased_";
    private const double DefaultRatio = 0.1;

    /// <summary>Decides for a request whose caller does not.</summary>
    public bool IsChosen() => Random.Shared.NextDouble() < Ratio;

    /// <exception cref="AvatarStartException">A variable has a value that is not allowed.</exception>
    internal static TraceSampling From(IConfiguration configuration)
    {
        var name = configuration[Name] is { Length: > 0 } set ? set : ParentBased + "traceidratio";
        var followsCaller = name.StartsWith(ParentBased, StringComparison.Ordinal);
        return (followsCaller ? name[ParentBased.Length..] : name) switch
        {
            "always_on" => new(1, followsCaller),
            "always_off" => new(0, followsCaller),
            "traceidratio" => new(ReadRatio(configuration), followsCaller),
            _ => throw new AvatarStartException(
                $"{Name} is '{Masked.Value(name)}', but it must be always_on, always_off or traceidratio, or one of these after {ParentBased}."),
        };
    }

    private static double ReadRatio(IConfiguration configuration) =>
        configuration[Argument] is not { Length: > 0 } text ? DefaultRatio
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio) && ratio <= 1 ? ratio
        : throw new AvatarStartException($"{Argument} is '{Masked.Value(text)}', but it must be a number from 0 to 1, for instance 0.1.");
}

/// <summary>
/// Samples what belongs to a sampled request. Nothing but a request to a front begins a trace: reminders, heartbeats and health checks have no
/// user who waits for them.
/// </summary>
internal sealed class RequestSampler(TraceSampling sampling) : Sampler
{
    /// <summary>The name that ASP.NET Core gives the span of a request before its route is known.</summary>
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isChosen = parent.TraceId != default
            ? parent.TraceFlags.HasFlag(System.Diagnostics.ActivityTraceFlags.Recorded)
            : samplingParameters.Name == Request && sampling.IsChosen();
        return new SamplingResult(isChosen ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
