namespace Avatar.ServiceTesting.Crashes;

/// <summary>The fields that the documents of all images have.</summary>
internal interface IStoredImage
{
    string Id { get; }

    string Filename { get; }

    long FileSize { get; }
}

/// <summary>A row of <c>originals</c>, with the number of the portrait in its file.</summary>
internal sealed record StoredOriginal(string Id, string Device, string Filename, long FileSize, long CreatedAt, long Number) : IStoredImage;

/// <summary>A row of <c>regenerated_cartoons</c>.</summary>
internal sealed record StoredCartoon(string Id, string Device, string Original, string Filename, long FileSize, long CreatedAt, long Seed) : IStoredImage;

/// <summary>A row of <c>downloaded_faces</c>.</summary>
internal sealed record StoredFace(string Id, string Device, string Original, string Filename, long FileSize, long CreatedAt) : IStoredImage;

/// <summary>A row of <c>idempotency_keys</c>.</summary>
internal sealed record StoredKey(string Device, string Key, string Original, string Cartoon);
