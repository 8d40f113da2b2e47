using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Imaging.Engines;

/// <summary>
/// Converts a server's response to an image of this service: decodes it like an upload, ignoring the declared content type, shrinks it
/// to the size limit and re-encodes it without metadata. The work runs in the studio, after the response was received.
/// </summary>
internal sealed class AnswerReader(Studio studio, ImagingOptions options, TimeProvider? time = null)
{
    private const int MaxCartoonSide = 2048;
    private const int MaxFaceSide = 1024;

    /// <summary>Reads an opaque cartoon of at most 2,048 pixels a side.</summary>
    /// <exception cref="EngineCallException">The bytes are not an image.</exception>
    public Task<EncodedImage> ToCartoonAsync(PooledBytes answer, StudioJob job, CancellationToken cancellationToken) => ReadAsync(
        answer, job, MaxCartoonSide, image => ImageWriter.Encode(image, ImageFormat.Jpeg), cancellationToken);

    /// <summary>Reads a face cut of at most 1,024 pixels a side and keeps its transparency.</summary>
    /// <exception cref="EngineCallException">The bytes are not an image.</exception>
    public Task<FaceCut> ToFaceAsync(PooledBytes answer, StudioJob job, ImageFormat format, CancellationToken cancellationToken) => ReadAsync(
        answer,
        job,
        MaxFaceSide,
        image =>
        {
            var master = ImageWriter.Encode(image, ImageFormat.Png);
            return new FaceCut(format is ImageFormat.Png ? master : ImageWriter.Encode(image, format), master);
        },
        cancellationToken);

    private async Task<T> ReadAsync<T>(PooledBytes answer, StudioJob job, int side, Func<Image, T> encode, CancellationToken cancellationToken)
    {
        try
        {
            return await studio.RunAsync(job, _ => ValueTask.FromResult(answer), (file, _) => Read(file, side, encode), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ImagingException exception) when (exception.Error is not ImagingError.Busy)
        {
            // The unreadable image is the server's, not the caller's photo.
            throw new EngineCallException(EngineFault.Failed, "The server's response is not an image.", exception);
        }
    }

    private T Read<T>(PooledBytes answer, int longSide, Func<Image, T> encode)
    {
        using var file = PhotoFile.FromBytes(answer.Span);
        var header = PhotoHeader.Read(file, options, time);
        var side = Math.Min(longSide, header.LongSide);
        var deadline = new DecodeDeadline(options, time);

        // Decodes all pixels, so that an incomplete image fails before encoding starts.
        using var picture = OpenedPhoto.Decode(file, deadline, header.Reduction((double)header.LongSide / side), opened =>
        {
            using var small = opened.Thumbnail(side, side, Enums.Size.Both);
            using var colour = small.Colourspace(Enums.Interpretation.Srgb);
            using var bytes = colour.Cast(Enums.BandFormat.Uchar);
            return bytes.CopyMemory();
        });
        try
        {
            return encode(picture);
        }
        catch (VipsException exception)
        {
            throw deadline.ToImagingException(exception);
        }
    }
}
