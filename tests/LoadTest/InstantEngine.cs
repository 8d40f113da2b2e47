using Avatar.Imaging;

namespace Avatar.LoadTest;

/// <summary>An engine that immediately returns a fixed picture, so that a measurement covers everything except the engine.</summary>
internal sealed class InstantEngine(EncodedImage picture) : ICartoonEngine
{
    public string Name => "instant";

    public Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken) =>
        Task.FromResult(picture);
}
