namespace Avatar.Imaging.Cartoons;

/// <summary>
/// One step of a drawing. Lengths in steps are in pixels of a picture with a long side of 1,024 pixels, unless stated otherwise.
/// </summary>
internal interface IStep
{
    void Apply(Canvas canvas);
}
