using System.Collections.Concurrent;
using System.Diagnostics;
using Avatar.Imaging;

namespace Avatar.WebFront.Tests.Application;

/// <summary>A fast fake of drawing and cutting; it can be blocked and can fail.</summary>
public sealed class QuickDrawing : ICartoonEngine, IFaceCutter, IFaceFinder
{
    /// <summary>The drawing of every cartoon of the style <c>vector</c> and of its face.</summary>
    public static readonly byte[] Svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray();

    private static readonly byte[] Picture = Photos.Jpeg(32, 24);

    public string Name => "quick";

    /// <summary>The faces that drawings find in every photo; null if they do not look for them.</summary>
    public FoundFaces? Seen { get; set; } = Faces;

    /// <summary>What a search for faces alone finds.</summary>
    public static FoundFaces Faces { get; } = FoundFaces.From([new(0.1, 0.2, 0.3, 0.4), new(0.6, 0.3, 0.1, 0.15)]);

    /// <summary>The face that the last cut was to show.</summary>
    public ChosenFace? LastFace { get; private set; }

    /// <summary>Owners of the drawings.</summary>
    public ConcurrentQueue<StudioOwner> Owners { get; } = [];

    /// <summary>The traces in which drawings ran, as text; empty if there was none.</summary>
    public ConcurrentQueue<string> Traces { get; } = [];

    /// <summary>Task that every job awaits.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    /// <summary>Exception thrown by every job.</summary>
    public Exception? Failure { get; set; }

    public async Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken)
    {
        Owners.Enqueue(photo.Owner);
        Traces.Enqueue($"{Activity.Current?.TraceId}");
        await Hold.WaitAsync(cancellationToken);
        if (Failure is not null) throw Failure;
        return new(Picture, ImageFormat.Jpeg, 32, 24) { Faces = Seen, Svg = style == CartoonStyles.Vector ? (ReadOnlyMemory<byte>?)Svg : null };
    }

    public async Task<FaceCut> CutAsync(
        ImageSource photo, ImageSource cartoon, ChosenFace? face, ImageFormat format, CancellationToken cancellationToken)
    {
        Owners.Enqueue(photo.Owner);
        await Hold.WaitAsync(cancellationToken);
        if (Failure is not null) throw Failure;
        LastFace = face;
        var master = new EncodedImage(Photos.Transparent(16, 16), ImageFormat.Png, 16, 16);
        return new(
            format switch
            {
                ImageFormat.Png => master,
                ImageFormat.Webp => new(Photos.Webp(16, 16), format, 16, 16),
                _ => new(Picture, format, 16, 16),
            },
            master)
        {
            Svg = cartoon.Drawing?.Style == CartoonStyles.Vector ? (ReadOnlyMemory<byte>?)Svg : null,
        };
    }

    public async Task<FoundFaces> FindAsync(ImageSource photo, CancellationToken cancellationToken)
    {
        Owners.Enqueue(photo.Owner);
        await Hold.WaitAsync(cancellationToken);
        return Failure is null ? Faces : throw Failure;
    }
}
