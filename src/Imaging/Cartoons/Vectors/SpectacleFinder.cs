using System.Numerics;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// Finds the frame of spectacles: the pair of superellipses around the eyes along which the photo is darkest, or lightest, compared with both
/// sides of the line. A thin frame shows along the whole line, a shadow or a fold only along a part of it.
/// </summary>
internal sealed class SpectacleFinder(FaceView seen, Vector3 ink)
{
    private const int Points = 24;

    /// <summary>Distance of the compared pixels from the line, and of the samples across it, in heights of the face.</summary>
    private const float Beside = 0.024f, Across = 0.006f;

    /// <summary>A response, relative to the contrast that the skin allows, from which a point belongs to a frame, and the most that counts.</summary>
    private const float Visible = 0.035f, MostCounted = 0.12f;

    private static readonly float[] Widths = [0.11f, 0.13f, 0.15f, 0.172f, 0.195f];
    private static readonly float[] Heights = [0.07f, 0.09f, 0.11f, 0.135f, 0.16f];
    private static readonly float[] Drops = [0, 0.02f, 0.04f, 0.06f];
    private static readonly float[] Outwards = [0, 0.02f, 0.04f];
    private static readonly float[] Exponents = [2.2f, 3.6f];

    /// <summary>Smallest response, share of visible points, and response between the eyes, of a frame.</summary>
    private const float MinResponse = 0.045f, MinCoverage = 0.5f, MinBridge = 0.03f;

    /// <summary>A bright rim counts this much less than a dark one.</summary>
    private const float BrightShare = 0.8f;

    /// <summary>What the best pair of lenses looks like.</summary>
    /// <param name="Shape">The lenses.</param>
    /// <param name="Response">Mean response along the lower and outer parts of both.</param>
    /// <param name="Coverage">Share of these parts where a frame is visible; the smaller one of both eyes.</param>
    /// <param name="Bridge">Median response between the lenses.</param>
    private sealed record Fit(Lenses Shape, float Response, float Coverage, float Bridge);

    /// <summary>A pair of lenses, in heights of the face.</summary>
    private sealed record Lenses(float Width, float Height, float Drop, float Outward, float Exponent, bool IsDark);

    /// <summary>Returns the frame; null if the person wears none.</summary>
    public SpectacleFrame? Find(int side) => Search() is { } fit && IsFrame(fit) ? Draw(fit, side) : null;

    private static bool IsFrame(Fit fit) => fit is { Response: > MinResponse, Coverage: > MinCoverage, Bridge: > MinBridge };

    /// <summary>Returns the best pair of lenses, whether it is a frame or not; null if no bridge is seen between the eyes.</summary>
    private Fit? Search()
    {
        Fit? best = null;
        var contrast = 0.35f + (0.65f * seen.Skin.X);
        foreach (var isDark in (ReadOnlySpan<bool>)[true, false])
        {
            if (MeasureBridge(new Lenses(Widths[2], Heights[2], Drops[1], Outwards[1], Exponents[0], isDark), contrast) < MinBridge) continue;
            foreach (var shape in Candidates(isDark))
            {
                var (right, rightShare) = Measure(shape, isRight: true, contrast);
                var (left, leftShare) = Measure(shape, isRight: false, contrast);
                var mean = (right + left) / 2 * (isDark ? 1 : BrightShare);
                if (best is null || mean > best.Response) best = new Fit(shape, mean, MathF.Min(rightShare, leftShare), 0);
            }
        }

        return best is null ? null : best with { Bridge = MeasureBridge(best.Shape, contrast) };
    }

    private static IEnumerable<Lenses> Candidates(bool isDark) =>
        from width in Widths
        from height in Heights
        from drop in Drops
        from outward in Outwards
        from exponent in Exponents
        select new Lenses(width, height, drop, outward, exponent, isDark);

    private (float Mean, float Share) Measure(Lenses shape, bool isRight, float contrast)
    {
        float sum = 0, visible = 0, weight = 0;
        for (var i = 0; i < Points; i++)
        {
            var (point, normal, down) = At(shape, isRight, i / (float)Points);

            // The upper part often coincides with the brow.
            var counted = down > -0.25f ? 1 : 0.25f;
            var response = Respond(point, normal, shape.IsDark) / contrast;
            sum += counted * Math.Clamp(response, -0.02f, MostCounted);
            weight += counted;
            visible += response > Visible ? counted : 0;
        }

        return (sum / weight, visible / weight);
    }

    /// <summary>Returns a point of a lens, in the face's coordinates, the direction outwards, and how far down it is, from -1 to 1.</summary>
    private (Vector2 Point, Vector2 Normal, float Down) At(Lenses shape, bool isRight, float turn)
    {
        var (sine, cosine) = MathF.SinCos(2 * MathF.PI * turn);
        var power = 2 / shape.Exponent;
        var x = MathF.CopySign(MathF.Pow(MathF.Abs(cosine), power), cosine);
        var y = MathF.CopySign(MathF.Pow(MathF.Abs(sine), power), sine);
        var (centre, scale) = Centre(shape, isRight);
        var normal = new Vector2(MathF.CopySign(MathF.Pow(MathF.Abs(cosine), 2 - power), cosine) / (shape.Width * scale), MathF.CopySign(MathF.Pow(MathF.Abs(sine), 2 - power), sine) / shape.Height);
        return (centre + new Vector2(x * shape.Width * scale, y * shape.Height), Vector2.Normalize(normal), y);
    }

    /// <summary>Returns the centre of a lens, and how much narrower it appears on the averted side of a turned head.</summary>
    private (Vector2 Centre, float Scale) Centre(Lenses shape, bool isRight)
    {
        var eye = isRight ? FaceLandmarks.RightEye : FaceLandmarks.LeftEye;
        var (outer, inner) = (seen.ToFace(seen.Mesh[eye.Upper[0]]), seen.ToFace(seen.Mesh[eye.Upper[^1]]));
        var scale = Math.Clamp(MathF.Abs(outer.X - inner.X) / 0.17f, 0.5f, 1.05f);
        return (((outer + inner) / 2) + new Vector2((isRight ? -1 : 1) * shape.Outward * scale, shape.Drop), scale);
    }

    private float Respond(Vector2 point, Vector2 normal, bool isDark)
    {
        float Read(float offset) => seen.Lightness(seen.At(point.X + (normal.X * offset), point.Y + (normal.Y * offset)));
        var (outer, inner) = (Read(Beside), Read(-Beside));
        var (one, two, three) = (Read(-Across), Read(0), Read(Across));
        return isDark
            ? MathF.Min(outer, inner) - MathF.Min(one, MathF.Min(two, three))
            : MathF.Max(one, MathF.Max(two, three)) - MathF.Max(outer, inner);
    }

    private float MeasureBridge(Lenses shape, float contrast)
    {
        var (right, left) = (At(shape, isRight: true, 0), At(shape, isRight: false, 0.5f));
        var responses = new List<float>();
        for (var i = 1; i < 10; i++)
        {
            var place = Vector2.Lerp(right.Point, left.Point, i / 10f);
            var most = 0f;
            for (var up = -0.06f; up <= 0.05f; up += 0.005f) most = MathF.Max(most, Respond(place + new Vector2(0, up), Vector2.UnitY, shape.IsDark));
            responses.Add(most / contrast);
        }

        responses.Sort();
        return responses[responses.Count / 2];
    }

    private SpectacleFrame Draw(Fit fit, int side)
    {
        var shape = fit.Shape;
        var fine = new CurveFit(Error: 0.2f, Smoothing: 0.6f, Step: 1, Corner: 70);
        var half = Thickness(shape) / 2;
        var shapes = new List<IReadOnlyList<ClosedPath>>();
        var colours = new List<Vector3>();
        foreach (var isRight in (ReadOnlySpan<bool>)[true, false])
        {
            var (outer, inner) = (new Vector2[72], new Vector2[72]);
            for (var i = 0; i < outer.Length; i++)
            {
                var (point, normal, _) = At(shape, isRight, i / (float)outer.Length);
                Vector2 outwards = point + (normal * half), inwards = point - (normal * half);
                (outer[i], inner[^(i + 1)]) = (seen.At(outwards.X, outwards.Y), seen.At(inwards.X, inwards.Y));
                colours.Add(seen.Colour(seen.At(point.X, point.Y)));
            }

            if (fine.Fit(outer, side) is { } rim && fine.Fit(inner, side) is { } hole) shapes.Add([rim, hole]);
            var hinge = At(shape, isRight, isRight ? 0.55f : 0.95f).Point;
            var ear = new Vector2((isRight ? -1 : 1) * MathF.Max(MathF.Abs(hinge.X) + 0.02f, 0.46f), hinge.Y - 0.005f);
            AddStroke([hinge, ear], half * 0.8f);
        }

        var (from, to) = (At(shape, isRight: true, 0.96f).Point, At(shape, isRight: false, 0.54f).Point);
        AddStroke([from, ((from + to) / 2) - new Vector2(0, 0.012f), to], half * 0.9f);
        var seenAs = FaceView.Percentile(colours, shape.IsDark ? 0.3f : 0.7f, colour => colour.X);
        var colour = FaceView.Median(colours) with { X = seenAs };
        return new SpectacleFrame(shape.IsDark ? Vector3.Lerp(colour, ink, 0.5f) : colour, shapes);

        void AddStroke(Vector2[] line, float halfWidth)
        {
            var points = Curve.Through(Array.ConvertAll(line, point => seen.At(point.X, point.Y)), 24);
            if (fine.Fit(Curve.Stroke(points, Curve.Widths(points.Length, halfWidth * seen.Mesh.Height, _ => 1)), side) is { } path) shapes.Add([path]);
        }
    }

    /// <summary>Returns the thickness of the frame, in heights of the face: the median width at half the response.</summary>
    private float Thickness(Lenses shape)
    {
        const float Step = 0.002f, Most = 0.03f;
        var found = new List<float>();
        foreach (var isRight in (ReadOnlySpan<bool>)[true, false])
        {
            for (var i = 0; i < Points; i++)
            {
                var (point, normal, down) = At(shape, isRight, i / (float)Points);
                if (down < -0.25f) continue;
                float Read(float offset) => seen.Lightness(seen.At(point.X + (normal.X * offset), point.Y + (normal.Y * offset)));
                var sides = (Read(Most) + Read(-Most)) / 2;
                var line = shape.IsDark ? MathF.Min(Read(-Across), MathF.Min(Read(0), Read(Across))) : MathF.Max(Read(-Across), MathF.Max(Read(0), Read(Across)));
                var width = 0f;
                for (var offset = -Most; offset <= Most; offset += Step) width += (Read(offset) - sides) / (line - sides) > 0.5f ? Step : 0;
                found.Add(width);
            }
        }

        found.Sort();
        return Math.Clamp(found[found.Count / 2], 0.008f, 0.024f);
    }
}
