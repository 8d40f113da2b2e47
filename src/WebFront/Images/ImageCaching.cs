using System.Globalization;

namespace Avatar.WebFront.Images;

/// <summary>How long, and by whom, an answer may be kept.</summary>
internal static class ImageCaching
{
    private const string Permanent = "public, max-age=31536000, immutable";
    private const string Temporary = "private, max-age=3600";
    private static readonly TimeSpan TemporaryAge = TimeSpan.FromHours(1);

    /// <summary>The <c>Cache-Control</c> of an image.</summary>
    /// <param name="area">Where it lies.</param>
    /// <param name="life">How long its link may still be used: the answer is kept by its caller alone, and no longer. Null for links that are not signed.</param>
    public static string HeaderFor(ImageArea area, TimeSpan? life)
    {
        var isTemporary = area is ImageArea.Temp;
        if (life is not { } left) return isTemporary ? Temporary : Permanent;
        var age = isTemporary && left > TemporaryAge ? TemporaryAge : left;
        return string.Create(CultureInfo.InvariantCulture, $"private, max-age={(long)age.TotalSeconds}");
    }
}
