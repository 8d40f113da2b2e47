using System.Buffers;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Removes clothes beside the chin and the neck, such as a collar between strands of hair: pixels whose colour is common in the body below and missing in the head.
/// The head is everything of the person above the ears, so a hat and a headscarf belong to it.
/// </summary>
internal static class ClothesColours
{
    /// <summary>Where the body begins and the head ends, below the centre of the face in units of the face's size.</summary>
    private const float Body = 0.35f, HeadEnd = 0.05f;

    /// <summary>Share of the face's ellipse that surely has no clothes: the box of a face is a little wider than its jaw.</summary>
    private const float SureFace = 0.88f;

    /// <summary>
    /// Share of a colour and its neighbours in the body from which it is common there, and its share in the head, relative to that, up to which it is missing.
    /// </summary>
    private const float Common = 0.01f, Missing = 0.1f;

    /// <summary>
    /// White cloth has the colours of teeth, grey hair and reflections. From the first height on, below the centre of the face in units of the face's
    /// size, pixels that are lighter than the mean of the face need only be rarer in the head than in the body if their chroma is up to the second
    /// share of the face's, or up to the third value.
    /// </summary>
    private const float Neck = 0.2f, White = 0.5f, Colourless = 0.01f;

    /// <summary>
    /// Standard deviation, in units of the face's size, of the window in which this share of the person must have such colours, because single strands
    /// of hair can have the colour of the clothes; and that of the blur that makes the edge smooth.
    /// </summary>
    private const float Window = 0.065f, Clothed = 0.3f, Smooth = 0.03f;

    /// <summary>Fewest pixels from which a body has colours.</summary>
    private const int FewestPixels = 100;

    private const float Person = 0.5f, Tiny = 1e-3f;

    /// <param name="pool">Provides planes.</param>
    /// <param name="mask">The mask of the person, in which the head is upright; changed in place.</param>
    /// <param name="colours">The picture, of the size of the mask.</param>
    /// <param name="face">The face. Nothing is removed inside, or above its centre.</param>
    /// <param name="size">Size of the face, in pixels of the mask.</param>
    /// <param name="bust">1 in the bust, 0 elsewhere; a plane of the mask's size.</param>
    /// <param name="isInside">Whether a pixel lies inside the photo.</param>
    public static void Remove(PlanePool pool, Plane mask, SeenColours colours, Ellipse face, float size, Plane bust, Func<int, int, bool> isInside)
    {
        using Plane core = pool.RentLike(mask), person = pool.RentLike(mask), clothes = pool.RentLike(mask);
        core.Fill(0);
        face.Paint(core, SureFace - 0.05f, SureFace);
        using ColourShares body = new(), head = new();
        var (light, pale, bodies) = (0f, 0f, 0);
        Count();
        if (bodies < FewestPixels) return;
        body.Spread();
        head.Spread();
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width; x++)
            {
                person.Line(y)[x] = mask[x, y] > Person && core[x, y] <= 0.5f ? 1 : 0;
                clothes.Line(y)[x] = y > face.Centre.Y && IsOfBody(x, y) ? person[x, y] : 0;
            }
        }

        KeepClothes(pool, core, person, clothes, size, bust);
        for (var y = 0; y < mask.Height; y++)
        {
            var row = mask.Line(y);
            for (var x = 0; x < mask.Width; x++)
            {
                if (core[x, y] <= 0.5f) row[x] *= Math.Clamp(1.5f - (2 * clothes[x, y]), 0, 1);
            }
        }

        void Count()
        {
            var faces = 0;
            for (var y = 0; y < mask.Height; y++)
            {
                var down = (y - face.Centre.Y) / size;
                for (var x = 0; x < mask.Width; x++)
                {
                    if (mask[x, y] <= Person || !isInside(x, y)) continue;
                    if (core[x, y] > 0.5f)
                    {
                        (light, pale) = (light + colours.Lightness[x, y], pale + (White * colours.Chroma(x, y)));
                        faces++;
                    }

                    if (core[x, y] > 0.5f || (bust[x, y] > 0.5f && down < HeadEnd))
                    {
                        head.Count(colours.Bin(x, y));
                    }
                    else if (bust[x, y] <= 0.5f && down > Body)
                    {
                        body.Count(colours.Bin(x, y));
                        bodies++;
                    }
                }
            }

            (light, pale) = (light / Math.Max(faces, 1), MathF.Max(pale / Math.Max(faces, 1), Colourless));
        }

        bool IsOfBody(int x, int y)
        {
            var bin = colours.Bin(x, y);
            var isWhite = y > face.Centre.Y + (Neck * size) && colours.Lightness[x, y] > light && colours.Chroma(x, y) < pale;
            return body[bin] > Common && head[bin] < (isWhite ? 1 : Missing) * body[bin];
        }
    }

    /// <summary>Keeps the pixels in whose window enough of the person has the colours of clothes, and that are connected with the body; smooths their edge.</summary>
    /// <param name="pool">Provides planes.</param>
    /// <param name="core">1 in the face.</param>
    /// <param name="person">1 in the person without the face, 0 elsewhere; overwritten.</param>
    /// <param name="clothes">1 where the person has the colours of clothes; changed in place.</param>
    /// <param name="size">Size of the face, in pixels.</param>
    /// <param name="bust">1 in the bust, 0 elsewhere.</param>
    private static void KeepClothes(PlanePool pool, Plane core, Plane person, Plane clothes, float size, Plane bust)
    {
        var (width, count) = (person.Width, person.Width * person.Height);
        using var lent = MemoryPool<bool>.Shared.Rent(count);
        var marks = lent.Memory.Span[..count];
        using Plane persons = pool.RentLike(person), shares = pool.RentLike(person);
        Gaussian.Blur(pool, person, persons, Window * size);
        Gaussian.Blur(pool, clothes, shares, Window * size);
        for (var i = 0; i < count; i++)
        {
            var (x, y) = (i % width, i / width);
            marks[i] = core[x, y] <= 0.5f && persons[x, y] > Tiny && shares[x, y] > Clothed * persons[x, y];
        }

        // A mask over mouth and nose, or a light in the hair, can have the colours of the clothes.
        ConnectedPart.KeepWith(marks, width, i => bust[i % width, i / width] <= 0.5f);
        for (var i = 0; i < count; i++) person.Line(i / width)[i % width] = marks[i] ? 1 : 0;
        Gaussian.Blur(pool, person, clothes, Smooth * size);
    }
}
