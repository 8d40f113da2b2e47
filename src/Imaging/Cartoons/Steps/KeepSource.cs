namespace Avatar.Imaging.Cartoons;

/// <summary>Keeps a copy of the lightness before it is simplified; later steps use it for lines and eyes.</summary>
internal sealed record KeepSource : IScopedStep
{
    public void Apply(Canvas canvas)
    {
        var copy = canvas.Rent();
        canvas.L.CopyTo(copy);
        canvas.KeepSource(copy);
    }

    /// <summary>Frees the copy: 4 MB per megapixel.</summary>
    public void Release(Canvas canvas) => canvas.ReleaseSource();
}
