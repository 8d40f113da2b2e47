using System.Collections.Concurrent;
using Avatar.Imaging;

namespace Avatar.WebFront.Tests.Application;

/// <summary>A fast fake of drawing and cutting; it can be blocked and can fail.</summary>
public sealed class QuickDrawing : ICartoonEngine, IFaceCutter
{
    private static readonly byte[] Picture = Photos.Jpeg(32, 24);

    public string Name => "quick";

    /// <summary>Owners of the drawings.</summary>
    public ConcurrentQueue<StudioOwner> Owners { get; } = [];

    /// <summary>Task that every job awaits.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    /// <summary>Exception thrown by every job.</summary>
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
