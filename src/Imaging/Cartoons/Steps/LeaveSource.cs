namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Gives back what <see cref="KeepSource"/> put aside, once no step looks at it any more: 4 MB a megapixel.</summary>
internal sealed record LeaveSource : IStep
{
    public void Apply(Canvas canvas) => canvas.LeaveSource();
}
