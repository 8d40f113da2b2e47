using Microsoft.Extensions.Primitives;

namespace Avatar.WebFront;

/// <summary>Verifies the signature of image links.</summary>
internal static class ImageLink
{
    /// <summary>Rejects requests without a valid signature. Runs before the lookup, so it does not reveal whether the image exists.</summary>
    /// <returns>Remaining lifetime of the link; null if links are not signed.</returns>
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidSignature"/>.</exception>
    public static TimeSpan? Check(HttpRequest request, ImageArea area, ImageName name, LinkSigner signer)
    {
        if (!signer.IsOn) return null;
        var query = request.Query;
        return signer.Verify($"{area.PathPrefix()}{name}", GetSingle(query[LinkSigner.ExpiresName]), GetSingle(query[LinkSigner.SignatureName]))
            ?? throw new AvatarException(
                AvatarError.InvalidSignature, "This link to the image is invalid or has expired. Load the list again to get a new link.");
    }

    private static string? GetSingle(StringValues values) => values.Count == 1 ? values[0] : null;
}
