using Avatar.Imaging;

namespace Avatar.WebFront;

/// <summary>Parses <c>?format=</c> of a download.</summary>
internal static class FaceFormat
{
    /// <summary>Returns the requested media type; JPEG by default.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidFormat"/>.</exception>
    public static string ParseMimeType(string? format) => format switch
    {
        null or "" or "jpeg" => ImageFormat.Jpeg.MimeType(),
        "png" => ImageFormat.Png.MimeType(),
        "webp" => ImageFormat.Webp.MimeType(),
        _ => throw new AvatarException(AvatarError.InvalidFormat, "The format must be jpeg, png or webp."),
    };
}
