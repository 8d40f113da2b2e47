using Microsoft.Extensions.Primitives;

namespace Avatar.WebFront.Images;

/// <summary>The signature of a link to an image.</summary>
internal static class ImageLink
{
    /// <summary>Lets nobody pass who has no link that is valid now; asked before it is looked for, so that nobody learns what there is.</summary>
    /// <returns>How long the link may still be used; null where links are not signed.</returns>
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidSignature"/>.</exception>
    public static TimeSpan? Check(HttpRequest request, ImageArea area, ImageName name, LinkSigner signer)
    {
        if (!signer.IsOn) return null;
        var query = request.Query;
        return signer.Verify($"{area.PathPrefix()}{name}", Only(query[LinkSigner.ExpiresName]), Only(query[LinkSigner.SignatureName]))
            ?? throw new AvatarException(
                AvatarError.InvalidSignature, "This link to the image is not valid, or no longer. Ask for the list again: it has a new one.");
    }

    private static string? Only(StringValues values) => values.Count == 1 ? values[0] : null;
}
