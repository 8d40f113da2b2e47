namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Converts the picture from OKLab to gamma-encoded sRGB, which the pigment and pencil steps multiply.</summary>
internal sealed record Encode : IStep
{
    public void Apply(Canvas canvas) => canvas.Encode();
}
