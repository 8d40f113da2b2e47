namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Puts a copy of the lightness aside before it is simplified, for lines and for eyes.</summary>
internal sealed record KeepSource : IStep
{
    public void Apply(Canvas canvas)
    {
        var copy = canvas.Rent();
        canvas.L.CopyTo(copy);
        canvas.KeepSource(copy);
    }
}
