using System.Runtime.Intrinsics;

namespace Avatar.Imaging.Planes;

/// <summary>A piecewise linear curve over lightness.</summary>
/// <param name="values">The curve's values at equally spaced lightnesses from 0 to 1; at least two.</param>
internal sealed unsafe class ToneCurve(float[] values)
{
    /// <summary>Returns the curve at a lightness, which is clamped to 0..1.</summary>
    public float At(float lightness)
    {
        var position = Math.Clamp(lightness, 0, 1) * (values.Length - 1);
        var below = Math.Min((int)position, values.Length - 2);
        return values[below] + ((values[below + 1] - values[below]) * (position - below));
    }

    /// <summary>target = curve(source).</summary>
    public void Apply(Plane source, Plane target)
    {
        var last = Vector256.Create(values.Length - 2);
        fixed (float* table = values)
        {
            for (var y = 0; y < source.Height; y++)
            {
                for (var x = 0; x < source.Stride; x += Plane.Lanes)
                {
                    var position = VectorMath.Clamp(Vector256.Load(source.Row(y) + x), 0, 1) * (values.Length - 1);
                    var below = Vector256.Min(Vector256.ConvertToInt32Native(Vector256.Floor(position)), last);
                    var fraction = position - Vector256.ConvertToSingle(below);
                    VectorMath.Mix(Gather.From(table, below), Gather.From(table + 1, below), fraction).Store(target.Row(y) + x);
                }
            }
        }
    }
}
