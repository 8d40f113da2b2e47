namespace Avatar.Imaging;

/// <summary>What the studio works on.</summary>
public enum StudioWork
{
    Cartoon,
    FaceCut,
    Variant,
}
