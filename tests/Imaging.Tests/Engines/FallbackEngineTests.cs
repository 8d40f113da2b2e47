using Avatar.Imaging.Engines;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avatar.Imaging.Tests.Engines;

public sealed class FallbackEngineTests
{
    private static readonly EncodedImage Picture = new(new byte[1], ImageFormat.Jpeg, 1, 1);

    [Fact]
    public async Task An_engine_that_works_needs_no_fallback()
    {
        var fallback = new Engine(null);

        var drawn = await DrawAsync(new Engine(null, "chosen"), fallback);

        Assert.Equal(Picture with { Engine = "chosen" }, drawn);
        Assert.Empty(fallback.Styles);
    }

    [Theory]
    [InlineData(ImagingError.EngineFailed)]
    [InlineData(ImagingError.EngineTimeout)]
    public async Task After_a_failure_or_timeout_the_fallback_draws_in_a_style_that_it_has(ImagingError error)
    {
        var fallback = new Engine(null);

        var drawn = await DrawAsync(new Engine(error, "chosen"), fallback);

        Assert.Equal(Picture with { Engine = "fake" }, drawn);
        Assert.Equal([StyleOffer.For(CartoonEngineKind.Local).Default], fallback.Styles);
    }

    [Theory]
    [InlineData(ImagingError.Busy)]
    [InlineData(ImagingError.Undecodable)]
    public async Task Failures_that_the_engine_did_not_cause_do_not_reach_the_fallback(ImagingError error)
    {
        var fallback = new Engine(null);

        Assert.Equal(error, (await Assert.ThrowsAsync<ImagingException>(() => DrawAsync(new Engine(error), fallback))).Error);
        Assert.Empty(fallback.Styles);
    }

    [Fact]
    public async Task When_both_fail_the_caller_gets_the_failure_of_the_fallback() => Assert.Equal(
        ImagingError.Busy,
        (await Assert.ThrowsAsync<ImagingException>(() => DrawAsync(new Engine(ImagingError.EngineFailed), new Engine(ImagingError.Busy)))).Error);

    private static async Task<EncodedImage> DrawAsync(Engine chosen, Engine fallback)
    {
        using var metrics = new EngineMetrics();
        var both = new FallbackEngine(chosen, fallback, StyleOffer.For(CartoonEngineKind.Local), metrics, NullLogger<FallbackEngine>.Instance);
        return await both.DrawAsync(ImageSource.FromBytes(default), "remote", 1, CancellationToken.None);
    }

    private sealed class Engine(ImagingError? failure, string name = "fake") : ICartoonEngine
    {
        public List<string> Styles { get; } = [];

        public string Name => name;

        public Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken)
        {
            Styles.Add(style);
            return failure is { } error ? throw new ImagingException(error, "The test says so.") : Task.FromResult(Picture);
        }
    }
}
