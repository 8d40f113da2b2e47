namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Releases the copy made by <see cref="KeepSource"/> after its last use: 4 MB per megapixel.</summary>
internal sealed record ReleaseSource : IStep
{
    public void Apply(Canvas canvas) => canvas.ReleaseSource();
}
