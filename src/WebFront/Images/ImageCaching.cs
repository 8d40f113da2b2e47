using System.Globalization;

namespace Avatar.WebFront;

/// <summary><c>Cache-Control</c> of images.</summary>
internal static class ImageCaching
{
    private const string Permanent = "public, max-age=31536000, immutable";
    private const string Temporary = "private, max-age=3600";
    private static readonly TimeSpan TemporaryAge = TimeSpan.FromHours(1);

    /// <summary>Returns the <c>Cache-Control</c> header of an image.</summary>
    /// <param name="area">Area of the image.</param>
    /// <param name="life">
    /// Remaining lifetime of a signed link: the answer may then be cached privately for at most this long. Null if links are not signed.
    /// </param>
    public static string HeaderFor(ImageArea area, TimeSpan? life)
    {
        var isTemporary = area is ImageArea.Temp;
        if (life is not { } left) return isTemporary ? Temporary : Permanent;
        var age = isTemporary && left > TemporaryAge ? TemporaryAge : left;
        return string.Create(CultureInfo.InvariantCulture, $"private, max-age={(long)age.TotalSeconds}");
    }
}
