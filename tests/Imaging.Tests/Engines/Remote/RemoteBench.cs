using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avatar.Imaging.Tests.Engines.Remote;

/// <summary>A remote engine and cutter, the server that they call, and a clock that the test advances.</summary>
internal sealed class RemoteBench : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(140);

    private readonly EngineMetrics _metrics = new();

    private RemoteBench(TestServer server, int maxCalls, bool sendsTrace)
    {
        Server = server;
        var limits = new ImagingOptions { StudioPlaces = 1, StudioQueue = 4, MaxPixels = 1_000_000 };
        Studio = new Studio(limits);
        var reader = new AnswerReader(Studio, limits);
        RemoteOptions At(string path) => new() { Url = new Uri(server.Url, path), Timeout = Timeout, MaxCalls = maxCalls, SendTraceParent = sendsTrace };
        Engine = new RemoteEngine(At("generate-cartoon"), reader, new EngineNetwork(), Time, _metrics, NullLogger<RemoteEngine>.Instance);
        Cutter = new RemoteFaceCutter(At("segment-head"), reader, new EngineNetwork(), Time, _metrics, NullLogger<RemoteFaceCutter>.Instance);
    }

    public TestServer Server { get; }

    public ObservedTime Time { get; } = new();

    public Studio Studio { get; }

    public RemoteEngine Engine { get; }

    public RemoteFaceCutter Cutter { get; }

    /// <summary>A small photo.</summary>
    public static byte[] Photo { get; } = Images.Quarters(80, 60).JpegsaveBuffer(q: 80, keep: NetVips.Enums.ForeignKeep.None);

    public static async Task<RemoteBench> StartAsync(int maxCalls = 8, bool sendsTrace = false) =>
        new(await TestServer.StartAsync(), maxCalls, sendsTrace);

    public Task<EncodedImage> DrawAsync(CancellationToken cancellationToken = default) => DrawAsync(StudioOwner.None, cancellationToken);

    public Task<EncodedImage> DrawAsync(StudioOwner owner, CancellationToken cancellationToken = default) => DrawAsync(Photo, owner, cancellationToken);

    public Task<EncodedImage> DrawAsync(byte[] photo, CancellationToken cancellationToken = default) => DrawAsync(photo, StudioOwner.None, cancellationToken);

    private Task<EncodedImage> DrawAsync(byte[] photo, StudioOwner owner, CancellationToken cancellationToken) =>
        Engine.DrawAsync(Images.Source(photo) with { Owner = owner }, "remote", 1, cancellationToken);

    /// <summary>Draws and returns the error.</summary>
    public async Task<ImagingError> FailureAsync() => (await Assert.ThrowsAsync<ImagingException>(() => DrawAsync())).Error;

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        Cutter.Dispose();
        await Server.DisposeAsync();
        Studio.Dispose();
        _metrics.Dispose();
    }
}
