namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Releases the flow field of <see cref="TraceFlow"/> after its last use: 4 MB per megapixel, 8 MB with coherence.</summary>
internal sealed record ReleaseFlow : IStep
{
    public void Apply(Canvas canvas) => canvas.ReleaseFlow();
}
