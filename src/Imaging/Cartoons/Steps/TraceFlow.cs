using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Computes the flow field that lines and strokes follow.</summary>
/// <param name="SourceShare">Share of the photo's lightness, 0 to 1, in the mixture with the flattened lightness.</param>
/// <param name="Smoothness">Standard deviation of the tensor's smoothing, at half size.</param>
/// <param name="StrokeAngle">
/// Direction, in radians, of areas without a direction; null to leave them to noise. A flow with an angle also has a coherence.
/// </param>
internal sealed record TraceFlow(float SourceShare, float Smoothness = 2.4f, float? StrokeAngle = null) : IScopedStep
{
    public void Apply(Canvas canvas)
    {
        using var mixed = canvas.Rent();
        Mix(canvas.L, canvas.SourceL, mixed);
        var smoothness = Smoothness * canvas.Scale;
        canvas.KeepFlow(StrokeAngle is { } angle
            ? FlowField.CreateBiased(canvas.Pool, mixed, smoothness, angle)
            : FlowField.Create(canvas.Pool, mixed, smoothness));
    }

    /// <summary>Frees the flow field: 4 MB per megapixel, 8 MB with coherence.</summary>
    public void Release(Canvas canvas) => canvas.ReleaseFlow();

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
