namespace Avatar.Imaging;

/// <summary>Kinds of work in the studio.</summary>
public enum StudioWork
{
    Cartoon,
    FaceCut,
    Variant,
}
