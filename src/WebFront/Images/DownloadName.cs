using System.Globalization;
using Avatar.Imaging;

namespace Avatar.WebFront.Images;

/// <summary>What an image is called that is saved as a file, for those who ask for <c>?download</c>.</summary>
internal static class DownloadName
{
    public const string Parameter = "download";

    /// <summary>For instance <c>avatar-2026-11-28.png</c>; null where the image is to be shown.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="area">Where the image lies.</param>
    /// <param name="made">When it was made.</param>
    /// <param name="sent">The format of the bytes that are sent.</param>
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
