namespace Avatar.WebFront;

/// <summary>Parses ids from paths and queries.</summary>
internal static class RequestedId
{
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidId"/>.</exception>
    public static T Parse<T>(string text) where T : struct, IParsable<T> => T.TryParse(text, null, out var id)
        ? id
        : throw new AvatarException(AvatarError.InvalidId, "The id is not valid. An id has 24 hexadecimal digits.");
}
