using Avatar.Imaging.Cartoons.Features;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Draws eyes, lips, brows, nose and jaw where an illustrator would: closed strokes along the points of the mesh, with the ink of the style.
/// Irises keep the colour that they have on the photo.
/// </summary>
/// <param name="Ink">The ink.</param>
/// <param name="Weight">Width of the strokes; 1 is normal.</param>
internal sealed record DrawFeatures(LayInk Ink, float Weight) : IStep
{
    private const float MinWeight = 0.8f;
    private const float MaxWeight = 1.15f;

    public void Apply(Canvas canvas)
    {
        if (canvas.Portrait is not { Features.Count: > 0 } portrait) return;
        using var pen = new Pen(canvas);
        foreach (var face in portrait.Features)
        {
            var skin = new FaceView(face.Mesh, canvas.L, canvas.A, canvas.B).Skin;
            new FeaturePen(pen, face, skin, Ink.Colour, Math.Clamp(0.75f + (0.25f * Weight), MinWeight, MaxWeight)).Draw();
        }
    }
}
