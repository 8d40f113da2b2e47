namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Gives back what <see cref="TraceFlow"/> found, once no line or stroke follows it any more: 4 MB a megapixel, or 8.</summary>
internal sealed record LeaveFlow : IStep
{
    public void Apply(Canvas canvas) => canvas.LeaveFlow();
}
