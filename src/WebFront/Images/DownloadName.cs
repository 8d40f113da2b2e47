using System.Globalization;
using Avatar.Imaging;

namespace Avatar.WebFront;

/// <summary>File name of an image that is requested with <c>?download</c>.</summary>
internal static class DownloadName
{
    public const string Parameter = "download";

    /// <summary>Returns for instance <c>avatar-2026-11-28.png</c>; null if the request has no <c>?download</c>.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="area">Area of the image.</param>
    /// <param name="made">When the image was made.</param>
    /// <param name="sent">Format of the bytes sent.</param>
    public static string? For(HttpRequest request, ImageArea area, DateTimeOffset made, ImageFormat sent) =>
        request.Query.ContainsKey(Parameter)
            ? string.Create(CultureInfo.InvariantCulture, $"{WordFor(area)}-{made.UtcDateTime:yyyy-MM-dd}.{sent.FileExtension()}")
            : null;

    private static string WordFor(ImageArea area) => area switch
    {
        ImageArea.Originals => "photo",
        ImageArea.Temp => "cartoon",
        _ => "avatar",
    };
}
