using System.Buffers;
using System.Text;
using Avatar.Imaging;
using Avatar.Silo.Configuration;
using Avatar.WebFront.Styles;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront.Uploads;

/// <summary>Reads the form of an upload part by part, in whatever order the parts come.</summary>
internal sealed class UploadFormReader(PhotoReceiver photos, StyleOffer styles, AvatarSettings settings)
{
    /// <summary>What the form may take beside the photo.</summary>
    public const int MaxOtherBytes = 1024 * 1024;

    private const string ImageField = "image";
    private const string Plain = "identity";
    private const string StyleField = "style";
    private const string SeedField = "seed";
    private const int MaxParts = 64;
    private const int MaxBoundaryLength = 200;
    private const int MaxTextLength = 256;
    private const int MaxHeaderBytes = 16 * 1024;
    private const int ReaderBuffer = 16 * 1024;
    private const int SkipBuffer = 16 * 1024;

    /// <summary>Looks at the headers alone.</summary>
    /// <exception cref="AvatarException">
    /// <see cref="AvatarError.UnsupportedMediaType"/>, <see cref="AvatarError.MissingImage"/> or <see cref="AvatarError.FileTooLarge"/>.
    /// </exception>
    public UploadBody Open(HttpRequest request)
    {
        // Nothing that is sent is ever unpacked: what a few bytes become cannot be known before.
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding) && request.Headers.ContentEncoding != Plain) throw Compressed();
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= MaxBoundaryLength } boundary)
        {
            throw NoImage();
        }

        if (request.ContentLength > settings.Get(Settings.MaxUploadBytes) + MaxOtherBytes) throw photos.TooLarge();
        return new(new MultipartReader(boundary.Value!, request.Body, ReaderBuffer) { HeadersLengthLimit = MaxHeaderBytes });
    }

    /// <exception cref="AvatarException">The form is not one photo with its fields. Nothing is kept.</exception>
    public async Task<UploadForm> ReadAsync(UploadBody body, CancellationToken cancellationToken)
    {
        ReceivedPhoto? photo = null;
        try
        {
            (photo, var choice) = await ReadPartsAsync(body.Parts, received => photo = received, cancellationToken);
            return new UploadForm(photo, choice);
        }
        catch (Exception exception)
        {
            if (photo is not null) await photo.DisposeAsync();

            // The form ends early, or its parts have no end: there is no image in it.
            if (exception is InvalidDataException or IOException and not BadHttpRequestException) throw NoImage(exception);
            throw;
        }
    }

    private async Task<(ReceivedPhoto Photo, StyleChoice Choice)> ReadPartsAsync(
        MultipartReader parts, Action<ReceivedPhoto> keep, CancellationToken cancellationToken)
    {
        ReceivedPhoto? photo = null;
        var choice = default(StyleChoice);
        var files = 0;
        var otherBytes = 0L;
        for (var count = 0; await parts.ReadNextSectionAsync(cancellationToken) is { } part; count++)
        {
            if (count == MaxParts) throw new AvatarException(AvatarError.BadRequest, "The form has too many fields.");
            var (name, isFile) = Describe(part);
            if (isFile && ++files > 1) throw new AvatarException(AvatarError.OneImageOnly, "Send one image at a time.");
            if (isFile && name == ImageField) keep(photo = await photos.ReceiveAsync(part.Body, cancellationToken));
            else if (!isFile && name == StyleField) choice = choice with { Style = StyleChoice.ParseStyle(await ReadTextAsync(part, cancellationToken), styles) };
            else if (!isFile && name == SeedField) choice = choice with { Seed = StyleChoice.ParseSeed(await ReadTextAsync(part, cancellationToken)) };
            else otherBytes = await SkipAsync(part, otherBytes, isFile ? settings.Get(Settings.MaxUploadBytes) : 0, cancellationToken);
        }

        return (photo ?? throw NoImage(), choice);
    }

    /// <summary>A part with a file name is a file; one without, and without a type, is a text.</summary>
    private static (string? Name, bool IsFile) Describe(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)) return (null, false);
        var isFile = disposition.FileName.HasValue
            || disposition.FileNameStar.HasValue
            || part.ContentType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true;
        return (HeaderUtilities.RemoveQuotes(disposition.Name).Value, isFile);
    }

    /// <summary>A short text; of a long one, enough to find that it is no style and no seed.</summary>
    private static async Task<string> ReadTextAsync(MultipartSection part, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxTextLength];
        var length = await part.Body.ReadAtLeastAsync(bytes, MaxTextLength, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private async Task<long> SkipAsync(MultipartSection part, long otherBytes, long allowance, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SkipBuffer);
        try
        {
            while (await part.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                otherBytes += read;
                if (otherBytes > MaxOtherBytes + allowance) throw photos.TooLarge();
            }

            return otherBytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static AvatarException Compressed() => new(
        AvatarError.UnsupportedMediaType, "Send the form as it is: compressed requests (Content-Encoding) are not taken.");

    private static AvatarException NoImage(Exception? cause = null) => new(
        AvatarError.MissingImage, "There is no image: send multipart/form-data with a file in the field image.", innerException: cause);
}
