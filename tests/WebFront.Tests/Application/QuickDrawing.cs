using System.Collections.Concurrent;
using Avatar.Imaging;

namespace Avatar.WebFront.Tests.Application;

/// <summary>Draws and cuts in no time; can be held up, and can fail.</summary>
public sealed class QuickDrawing : ICartoonEngine, IFaceCutter
{
    private static readonly byte[] Picture = Photos.Jpeg(32, 24);

    public string Name => "quick";

    /// <summary>Whom the drawings were made for.</summary>
    public ConcurrentQueue<StudioOwner> Owners { get; } = [];

    /// <summary>What every job waits for.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    /// <summary>What every job fails with.</summary>
    public Exception? Failure { get; set; }

    public async Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken)
    {
        Owners.Enqueue(photo.Owner);
        await Hold.WaitAsync(cancellationToken);
        if (Failure is not null) throw Failure;
        return new(Picture, ImageFormat.Jpeg, 32, 24);
    }

    public async Task<FaceCut> CutAsync(ImageSource photo, ImageSource cartoon, ImageFormat format, CancellationToken cancellationToken)
    {
        Owners.Enqueue(photo.Owner);
        await Hold.WaitAsync(cancellationToken);
        if (Failure is not null) throw Failure;
        var master = new EncodedImage(Photos.Transparent(16, 16), ImageFormat.Png, 16, 16);
        return new(
            format switch
            {
                ImageFormat.Png => master,
                ImageFormat.Webp => new(Photos.Webp(16, 16), format, 16, 16),
                _ => new(Picture, format, 16, 16),
            },
            master);
    }
}
