using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Leaves the paper bare along the border of the picture. Turbulence and tooth make the edge of the wash irregular, and pigment gathers
/// along it. Faces are painted up to the border. The paper is a slightly warm white.
/// </summary>
internal sealed record LeaveRim : IStep
{
    private const float Bare = 14, Painted = 26;
    private const float FlowReach = 8, GrainReach = 1.2f;
    private const float RimWeight = 0.4f, RimMiddle = 0.6f, RimWidth = 0.22f;
    private const float PaperRelief = 0.010f;

    private static readonly (float Red, float Green, float Blue) White = (0.985f, 0.975f, 0.95f);

    public unsafe void Apply(Canvas canvas)
    {
        var lanes = Vector256<float>.Indices;
        var unit = 1 / canvas.Scale;
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* face = canvas.Mask(canvas.Portrait?.Mask, y), flow = canvas.Turbulence.Row(y), grain = canvas.Grain.Row(y);
            float* red = canvas.Red.Row(y), green = canvas.Green.Row(y), blue = canvas.Blue.Row(y);
            var vertical = Vector256.Create((float)Math.Min(y, canvas.L.Height - 1 - y));
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                var column = Vector256.Create((float)x) + lanes;
                var distance = Vector256.Min(vertical, Vector256.Min(column, Vector256.Create(canvas.L.Width - 1f) - column)) * unit;
                var tooth = Vector256.Load(grain + x);
                var bitten = distance + (Vector256.Load(flow + x) * FlowReach) + (tooth * GrainReach);
                var covered = Vector256.Max(VectorMath.Smoothstep(Bare, Painted, bitten), Vector256.Load(face + x));
                var rim = Gathered(covered);
                var (r, g, b) = (Vector256.Load(red + x), Vector256.Load(green + x), Vector256.Load(blue + x));
                var pigment = Vector256<float>.One - ((Vector256<float>.One - ((r + g + b) * (1 / 3f))) * rim);
                var sheet = Vector256<float>.One + (tooth * PaperRelief);
                (VectorMath.Mix(Vector256<float>.One, r * pigment, covered) * sheet * White.Red).Store(red + x);
                (VectorMath.Mix(Vector256<float>.One, g * pigment, covered) * sheet * White.Green).Store(green + x);
                (VectorMath.Mix(Vector256<float>.One, b * pigment, covered) * sheet * White.Blue).Store(blue + x);
            }
        }
    }

    /// <summary>Returns the darkening at the edge of the wash: a Gaussian over the coverage.</summary>
    private static Vector256<float> Gathered(Vector256<float> covered)
    {
        var t = (covered - Vector256.Create(RimMiddle)) * (1 / RimWidth);
        return VectorMath.Exp2(t * t * (-1 / MathF.Log(2))) * RimWeight;
    }
}
