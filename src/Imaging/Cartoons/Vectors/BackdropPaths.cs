using System.Numerics;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>Draws the background of a portrait, in units of the scene.</summary>
internal static class BackdropPaths
{
    private const float Side = VectorScene.Side;

    public static void Draw(SceneBuilder scene, PortraitLook look)
    {
        var centre = new Vector2(Side / 2);
        scene.Role = ShapeRole.Background;
        scene.Add(look.Back, Side * Side, CurveFit.Polygon([Vector2.Zero, new(Side, 0), new(Side), new(0, Side)]));
        const float Area = Side * Side / 3;
        switch (look.Backdrop)
        {
            case Backdrop.Disc:
                scene.Add(look.Shape, Area, CurveFit.Circle(centre, 0.44f * Side));
                break;
            case Backdrop.Slope:
                scene.Add(look.Shape, Area, CurveFit.Polygon([new(look.LightSide > 0 ? 0 : Side, 0.1f * Side), new(look.LightSide > 0 ? Side : 0, 0.75f * Side), new(look.LightSide > 0 ? Side : 0, Side), new(look.LightSide > 0 ? 0 : Side, Side)]));
                break;
            case Backdrop.Rays:
                scene.Add(look.Shape, Area, [.. Enumerable.Range(0, 9).Select(ray => CurveFit.Polygon([centre, Ray(ray), Ray(ray + 0.5f)]))]);
                break;
            case Backdrop.Hill:
                scene.Add(look.Shape, Area, CurveFit.Circle(new(Side * (0.5f + (0.22f * look.LightSide)), 1.12f * Side), 0.72f * Side));
                break;
            case Backdrop.Rings:
                scene.Add(look.Shape, Area, CurveFit.Circle(centre, 0.62f * Side));
                scene.Add(look.Back, Area, CurveFit.Circle(centre, 0.5f * Side));
                scene.Add(look.Shape, Area, CurveFit.Circle(centre, 0.38f * Side));
                break;
        }

        Vector2 Ray(float number)
        {
            var (sine, cosine) = MathF.SinCos(((number * 40) - 90) * MathF.PI / 180);
            return centre + (new Vector2(cosine, sine) * 0.8f * Side);
        }
    }
}
