namespace Avatar;

/// <summary>The folders of images.</summary>
[GenerateSerializer, Alias("avatar.ImageArea")]
public enum ImageArea
{
    /// <summary>The photos that were sent: permanent.</summary>
    Originals = 0,

    /// <summary>Cartoons until one is chosen: temporary.</summary>
    Temp = 1,

    /// <summary>Downloaded face-cuts: permanent.</summary>
    Downloaded = 2,

    /// <summary>
    /// Lossless, transparent masters of the faces, each under its face's name with an extension of its own. Other formats are
    /// made from them; they are no addresses, and losing one loses nothing that was answered.
    /// </summary>
    Masters = 3,

    /// <summary>
    /// Photos that were received and that no original has taken over yet, under names that begin with the digest of their device.
    /// What stays here was never acknowledged: it is deleted, and never set aside.
    /// </summary>
    Incoming = 4,
}
