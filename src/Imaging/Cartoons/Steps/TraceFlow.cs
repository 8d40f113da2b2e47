using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Finds the direction that lines follow.</summary>
/// <param name="SourceShare">How much of the photo's own lightness is mixed into the flattened one: 0 to 1.</param>
/// <param name="Smoothness">Deviation of the tensor's smoothing, at half size.</param>
/// <param name="StrokeAngle">The direction, in radians, of areas that have none; null leaves it to chance.</param>
internal sealed record TraceFlow(float SourceShare, float Smoothness = 2.4f, float? StrokeAngle = null) : IStep
{

    public void Apply(Canvas canvas)
    {
        using var mixed = canvas.Rent();
        Mix(canvas.L, canvas.SourceL, mixed);
        var smoothness = Smoothness * canvas.Scale;
        canvas.KeepFlow(StrokeAngle is { } angle
            ? FlowField.Leaning(canvas.Pool, mixed, smoothness, angle)
            : FlowField.Of(canvas.Pool, mixed, smoothness));
    }

    private unsafe void Mix(Plane flat, Plane source, Plane target)
    {
        for (var y = 0; y < flat.Height; y++)
        {
            for (var x = 0; x < flat.Stride; x += Plane.Lanes)
            {
                VectorMath.Mix(Vector256.Load(flat.Row(y) + x), Vector256.Load(source.Row(y) + x), Vector256.Create(SourceShare))
                    .Store(target.Row(y) + x);
            }
        }
    }
}
