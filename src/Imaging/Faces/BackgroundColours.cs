using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Removes pieces of background beside a head that the segmentation took for a part of the person, for instance between a head and a
/// raised arm: pixels whose colour is common in the background and missing in the head.
/// </summary>
internal static class BackgroundColours
{
    /// <summary>
    /// Values of the mask at which a pixel surely belongs to the background and to the face, and at which one near the face belongs to the
    /// hair, of which the segmentation is less sure.
    /// </summary>
    private const float SureBackground = 0.15f, SureFace = 0.85f, Hair = 0.5f;

    /// <summary>
    /// Share of a colour and its neighbours in the background from which it is common there, and its share in the head, relative to that, up
    /// to which it is missing.
    /// </summary>
    private const float Common = 0.01f, Missing = 0.1f;

    /// <param name="pool">Provides planes.</param>
    /// <param name="mask">The mask; changed in place.</param>
    /// <param name="colours">The picture, of the size of the mask.</param>
    /// <param name="head">
    /// The head with its hair, upright. Nothing is removed in its upper half; beside the chin there can be background in it.
    /// </param>
    /// <param name="face">The face, without background. Nothing is removed inside.</param>
    /// <param name="isInside">Whether a pixel lies inside the photo.</param>
    public static void Remove(PlanePool pool, Plane mask, SeenColours colours, Ellipse head, Ellipse face, Func<int, int, bool> isInside)
    {
        using Plane own = pool.RentLike(mask), core = pool.RentLike(mask);
        own.Fill(0);
        head.Paint(own, 0.95f, 1);
        core.Fill(0);
        face.Paint(core, 0.95f, 1);
        using ColourShares background = new(), subject = new();
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width; x++)
            {
                if (mask[x, y] < SureBackground && isInside(x, y)) background.Count(colours.Bin(x, y));
                else if (mask[x, y] > (core[x, y] > 0.5f ? SureFace : Hair) && IsHead(x, y)) subject.Count(colours.Bin(x, y));
            }
        }

        background.Spread();
        subject.Spread();
        for (var y = 0; y < mask.Height; y++)
        {
            var row = mask.Line(y);
            for (var x = 0; x < mask.Width; x++)
            {
                if (IsHead(x, y)) continue;
                var bin = colours.Bin(x, y);
                if (background[bin] > Common && subject[bin] < Missing * background[bin]) row[x] = 0;
            }
        }

        bool IsHead(int x, int y) => core[x, y] > 0.5f || (own[x, y] > 0.5f && y < head.Centre.Y);
    }
}
