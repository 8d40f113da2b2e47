namespace Avatar;

/// <summary>The folders that images are stored in.</summary>
[GenerateSerializer, Alias("avatar.ImageArea")]
public enum ImageArea
{
    /// <summary>Uploaded photos. Permanent.</summary>
    Originals = 0,

    /// <summary>Cartoons. Temporary: until one is downloaded, or they expire.</summary>
    Temp = 1,

    /// <summary>Downloaded faces. Permanent.</summary>
    Downloaded = 2,

    /// <summary>
    /// Lossless, transparent masters of the faces, each with its face's name but its own extension. Other formats of a face are made from
    /// its master. Masters have no URL, and losing one loses no image that a caller was given.
    /// </summary>
    Masters = 3,

    /// <summary>
    /// Received photos that no original owns yet. Their names begin with the digest of their device. A photo that remains here was not
    /// acknowledged to its caller, so it is deleted instead of being moved to <c>lost+found</c>.
    /// </summary>
    Incoming = 4,
}
