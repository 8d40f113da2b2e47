namespace Avatar.Imaging.Cartoons;

/// <summary>One step of drawing. Lengths in a step are those of a picture whose long side is 1,024 pixels.</summary>
internal interface IStep
{
    void Apply(Canvas canvas);
}
