using Avatar.Imaging;

namespace Avatar.LoadTest;

/// <summary>Answers at once with the same picture: what remains is the cost of everything around the engine.</summary>
internal sealed class InstantEngine(EncodedImage picture) : ICartoonEngine
{
    public string Name => "instant";

    public Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken) =>
        Task.FromResult(picture);
}
