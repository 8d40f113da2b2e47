namespace Avatar;

/// <summary>The public folders of images; their names are part of every image's path.</summary>
[GenerateSerializer, Alias("avatar.ImageArea")]
public enum ImageArea
{
    /// <summary>The photos that were sent: permanent.</summary>
    Originals = 0,

    /// <summary>Cartoons until one is chosen: temporary.</summary>
    Temp = 1,

    /// <summary>Downloaded face-cuts: permanent.</summary>
    Downloaded = 2,
}
