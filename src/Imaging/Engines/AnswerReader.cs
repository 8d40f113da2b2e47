using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Imaging.Engines;

/// <summary>
/// Makes pictures of our own from what a server sent: decoded like any upload, whatever it was called, made small enough, and
/// encoded anew without its metadata. The studio does it, once the network is done.
/// </summary>
internal sealed class AnswerReader(Studio studio, ImagingOptions options, TimeProvider? time = null)
{
    private const int LargestCartoon = 2048;
    private const int LargestFace = 1024;

    /// <summary>An opaque cartoon of at most 2,048 pixels a side.</summary>
    /// <exception cref="EngineCallException">The bytes are no picture.</exception>
    public Task<EncodedImage> ToCartoonAsync(PooledBytes answer, StudioJob job, CancellationToken cancellationToken) => ReadAsync(
        answer, job, LargestCartoon, image => ImageWriter.Encode(image, ImageFormat.Jpeg), cancellationToken);

    /// <summary>A face-cut of at most 1,024 pixels a side, with the transparency that it came with.</summary>
    /// <exception cref="EngineCallException">The bytes are no picture.</exception>
    public Task<FaceCut> ToFaceAsync(PooledBytes answer, StudioJob job, ImageFormat format, CancellationToken cancellationToken) => ReadAsync(
        answer,
        job,
        LargestFace,
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
            // The picture that cannot be read is the server's: nobody's photo is to blame.
            throw new EngineCallException(EngineFault.Failed, "The server's answer is no picture.", exception);
        }
    }

    private T Read<T>(PooledBytes answer, int longSide, Func<Image, T> encode)
    {
        using var file = PhotoFile.Of(answer.Span);
        var header = PhotoHeader.Of(file, options, time);
        var side = Math.Min(longSide, header.LongSide);
        var deadline = new DecodeDeadline(options, time);
        try
        {
            using var opened = OpenedPhoto.Open(file, deadline, header.Reduction((double)header.LongSide / side));
            using var small = opened.Thumbnail(side, side, Enums.Size.Both);
            using var colour = small.Colourspace(Enums.Interpretation.Srgb);
            using var bytes = colour.Cast(Enums.BandFormat.Uchar);

            // Whatever was decoded lazily is decoded here, so that half a picture is noticed before it is written.
            using var picture = bytes.CopyMemory();
            return encode(picture);
        }
        catch (VipsException exception)
        {
            throw deadline.Undecodable(exception);
        }
    }
}
