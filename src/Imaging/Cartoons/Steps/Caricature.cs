using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Draws a mild caricature of each face: larger eyes (local scaling as in Gustafsson, "Interactive Image Warping", 1993) and a
/// narrower jaw. Warps the photo before anything is drawn, so that lines stay crisp.
/// </summary>
/// <param name="Eyes">Relative enlargement at the centre of the eyes, about 0.1.</param>
/// <param name="Jaw">How far the jaw moves inwards, as a share of the eye distance, about 0.03.</param>
internal sealed record Caricature(float Eyes, float Jaw) : IStep
{
    private const float Reach = 3;
    private const float EyeRadius = 0.52f;
    private const float JawReach = 1.9f;

    public void Apply(Canvas canvas)
    {
        if (canvas.Portrait is not { } portrait) return;
        foreach (var face in portrait.Faces)
        {
            using Plane l = canvas.Rent(), a = canvas.Rent(), b = canvas.Rent();
            Warp(face, [canvas.L, canvas.A, canvas.B], [l, a, b]);
            portrait.MoveMeshes(point => Moved(face, point));
        }
    }

    /// <summary>Returns the position in the warped picture of a point of the picture: the inverse of the offsets, by fixed-point iteration.</summary>
    public Vector2 Moved(FaceGeometry face, Vector2 point)
    {
        const int Rounds = 8;
        var moved = point;
        for (var round = 0; round < Rounds; round++)
        {
            var (x, y) = Offset(face, Vector256.Create(moved.X), Vector256.Create(moved.Y));
            moved = point - new Vector2(x.ToScalar(), y.ToScalar());
        }

        return moved;
    }

    /// <summary>
    /// Returns the offset, in pixels, from (<paramref name="x"/>, <paramref name="y"/>) to the position that the warped picture reads
    /// there.
    /// </summary>
    public (Vector256<float> X, Vector256<float> Y) Offset(FaceGeometry face, Vector256<float> x, Vector256<float> y)
    {
        var right = EyeOffset(face, face.RightEye, x, y);
        var left = EyeOffset(face, face.LeftEye, x, y);
        var jaw = JawOffset(face, x, y);
        return (right.X + left.X + (jaw * face.AxisX.X), right.Y + left.Y + (jaw * face.AxisX.Y));
    }

    private (Vector256<float> X, Vector256<float> Y) EyeOffset(FaceGeometry face, Vector2 eye, Vector256<float> x, Vector256<float> y)
    {
        var radius = EyeRadius * face.EyeDistance;
        var dx = x - Vector256.Create(eye.X);
        var dy = y - Vector256.Create(eye.Y);
        var inside = Vector256.Max(Vector256<float>.One - (((dx * dx) + (dy * dy)) * (1 / (radius * radius))), Vector256<float>.Zero);
        var gain = inside * inside * -Eyes;
        return (dx * gain, dy * gain);
    }

    private Vector256<float> JawOffset(FaceGeometry face, Vector256<float> x, Vector256<float> y)
    {
        var dx = (x - Vector256.Create(face.Brow.X)) * (1 / face.EyeDistance);
        var dy = (y - Vector256.Create(face.Brow.Y)) * (1 / face.EyeDistance);
        var across = (dx * face.AxisX.X) + (dy * face.AxisX.Y);
        var along = (dx * face.AxisY.X) + (dy * face.AxisY.Y);
        var t = Vector256.Min(Vector256.Abs(across) * (1 / JawReach), Vector256<float>.One);
        var fade = Vector256<float>.One - (t * t);
        var band = VectorMath.Smoothstep(0.2f, 1.15f, along) * (Vector256<float>.One - VectorMath.Smoothstep(1.5f, 2.3f, along));
        return across * fade * fade * band * (Jaw * JawReach * face.EyeDistance);
    }

    /// <summary>Warps planes in place; <paramref name="copies"/> is scratch memory for their previous content.</summary>
    private unsafe void Warp(FaceGeometry face, Plane[] planes, Plane[] copies)
    {
        var reach = Reach * face.EyeDistance;
        var (centre, shape) = (face.Brow, planes[0]);
        var region = Region.Covering(shape, centre.X - reach, centre.Y - reach, centre.X + reach, centre.Y + reach);
        var beyond = (int)(0.1f * face.EyeDistance) + 3;
        for (var i = 0; i < planes.Length; i++)
        {
            planes[i].CopyTo(copies[i], Math.Max(region.Top - beyond, 0), Math.Min(region.Bottom + beyond, shape.Height));
        }

        var lanes = Vector256<float>.Indices;
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var px = Vector256.Create((float)x) + lanes;
                var py = Vector256.Create((float)y);
                var (dx, dy) = Offset(face, px, py);
                if (Vector256.EqualsAll((dx * dx) + (dy * dy), Vector256<float>.Zero))
                {
                    continue;
                }

                var sample = new CubicSample(shape, px + dx, py + dy);
                for (var i = 0; i < planes.Length; i++)
                {
                    sample.Read(copies[i]).Store(planes[i].Row(y) + x);
                }
            }
        }
    }
}
