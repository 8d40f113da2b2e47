namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Keeps a copy of the lightness before it is simplified; later steps use it for lines and eyes.</summary>
internal sealed record KeepSource : IStep
{
    public void Apply(Canvas canvas)
    {
        var copy = canvas.Rent();
        canvas.L.CopyTo(copy);
        canvas.KeepSource(copy);
    }
}
