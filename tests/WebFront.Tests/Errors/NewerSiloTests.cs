using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Avatar.WebFront.Tests.Errors;

/// <summary>During an upgrade, silos may be newer than fronts.</summary>
public sealed class NewerSiloTests : IAsyncLifetime
{
    private readonly AvatarApplication _app = new() { Replace = FaultyDeviceCalls.AddTo };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static TheoryData<Exception> Answers => new()
    {
        new AvatarException((AvatarError)9999, "A sentence of a newer version."),
        new UnknownWellKnownTypeException(9999),
    };

    [Theory]
    [MemberData(nameof(Answers), DisableDiscoveryEnumeration = true)]
    public async Task An_answer_that_this_version_does_not_know_is_unavailable_in_the_envelope(Exception answer)
    {
        _app.Services.GetRequiredService<FaultyDeviceCalls.Plan>().Failure = answer;

        var reply = await _app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));

        reply.IsRefused(503, "unavailable");
        Assert.NotNull(reply.Headers.RetryAfter);
        Assert.DoesNotContain("newer version", reply.Body.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Orleans throws a bare OrleansException for a grain created on a silo that was declared dead.</summary>
    [Fact]
    public async Task A_call_that_the_cluster_could_not_deliver_is_answered_unavailable_and_not_as_a_bug()
    {
        _app.Services.GetRequiredService<FaultyDeviceCalls.Plan>().Failure =
            new OrleansException("Trying to register original/0 on invalid silo: S127.0.0.1:11111:1. Known status: Dead");

        var reply = await _app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));

        reply.IsRefused(503, "unavailable");
        Assert.NotNull(reply.Headers.RetryAfter);
    }
}
