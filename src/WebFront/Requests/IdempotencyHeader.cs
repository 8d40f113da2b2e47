namespace Avatar.WebFront;

/// <summary>The headers of idempotent requests.</summary>
internal static class IdempotencyHeader
{
    public const string Name = "Idempotency-Key";
    public const string ReplayedName = "Idempotency-Replayed";

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidIdempotencyKey"/>.</exception>
    public static IdempotencyKey? Read(HttpRequest request)
    {
        var header = request.Headers[Name];
        if (header.Count == 0) return null;
        return header.Count == 1 && IdempotencyKey.TryParse(header[0], out var key)
            ? key
            : throw new AvatarException(AvatarError.InvalidIdempotencyKey, "The Idempotency-Key header must be 1 to 200 visible ASCII characters.");
    }

    /// <summary>Sets <c>Idempotency-Replayed</c> if the answer is that of an earlier call.</summary>
    public static void Mark(HttpResponse response, bool replayed)
    {
        if (replayed) response.Headers[ReplayedName] = "true";
    }
}
