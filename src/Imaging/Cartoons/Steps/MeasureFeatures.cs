using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Measures the features of each face that has a mesh (<see cref="FaceFeatures"/>), for steps that draw them.</summary>
internal sealed record MeasureFeatures : IStep
{
    /// <summary>Blur of the lightness that hides the noise of the sensor, in strokes of the largest face.</summary>
    private const float Blur = 0.8f;

    public void Apply(Canvas canvas)
    {
        if (canvas.Portrait is not { } portrait || portrait.Meshes.Count == 0) return;
        using var smooth = canvas.Rent();
        var sigma = Math.Clamp(Blur * portrait.Meshes[0].Height / 260, 0.5f, 2.5f);
        Gaussian.Blur(canvas.Pool, canvas.L, smooth, sigma, portrait.MeshBounds(smooth));
        portrait.Features = [.. portrait.Meshes.Select(mesh => FaceFeatures.Measure(mesh, smooth, canvas.A, canvas.B))];
    }
}
