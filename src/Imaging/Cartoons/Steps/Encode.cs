namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Ends work in OKLab; later steps lay pigment and pencil on sRGB values.</summary>
internal sealed record Encode : IStep
{
    public void Apply(Canvas canvas) => canvas.Encode();
}
