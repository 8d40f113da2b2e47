using System.Buffers;
using System.Numerics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Where a cut ends within the person: beside the neck it leaves out what does not hang from the head, such as collars, shoulders, hands and other
/// people's clothes. The border of a mask follows an edge of the picture; this one crosses clothes and skin where there may be no edge, so it is a smooth
/// curve, as an illustrator ends a bust.
/// </summary>
internal static class Trim
{
    /// <summary>Value at which the cut ends.</summary>
    public const float End = 0.5f;

    /// <summary>
    /// Heights below the centre of the face, in units of the face's size: hair that hangs from the head begins above the first, and what reaches the
    /// end of the bust below the second is a part of the body.
    /// </summary>
    private const float Hair = -0.15f, Body = 0.45f;

    /// <summary>Radius of the face and semi-axes of the ellipse of the neck around the face's centre, in units of the face's size: what is inside is kept.</summary>
    private const float Face = 0.52f, NeckAcross = 0.44f, NeckDown = 0.76f;

    /// <summary>Distance of the ears from the centre, and the semi-axes of their ellipses, which are kept too, in units of the face's size.</summary>
    private const float EarAt = 0.52f, EarAcross = 0.11f, EarDown = 0.2f;

    /// <summary>
    /// Radius of the disc that fits into the way from the hair above the ears, in units of the face's size: a fur collar or a hand touches the hair
    /// only at a rim.
    /// </summary>
    private const float NarrowestHair = 0.03f;

    /// <summary>Radius of the disc that fits into what is left out, in units of the face's size: what is between two strands of hair is no gap.</summary>
    private const float Narrowest = 0.09f;

    /// <summary>
    /// Standard deviation of the window in which the soft rim of the mask goes with its neighbours, and of the blur that makes the curve smooth, in units
    /// of the face's size.
    /// </summary>
    private const float Rim = 0.04f, Smooth = 0.03f;

    /// <summary>
    /// Height below the centre of the face, in units of the face's size, from which a column of the ellipses ends at the first gap, and the number of pixels
    /// of background that are a gap: what is below does not hang from the cheek.
    /// </summary>
    private const float Cheek = 0.05f;
    private const int Gap = 2;

    private const float Person = 0.5f, Background = 0.35f, Tiny = 1e-3f;

    /// <summary>Returns a plane of the mask's size: 1 in what the cut keeps, 0 in what it leaves out, <see cref="End"/> where it ends. The caller owns it.</summary>
    /// <param name="pool">Provides planes.</param>
    /// <param name="mask">The mask of the person, in which the head is upright.</param>
    /// <param name="centre">Centre of the face, in pixels of the mask.</param>
    /// <param name="size">Size of the face, in pixels of the mask.</param>
    /// <param name="bust">1 in the bust, 0 elsewhere; a plane of the mask's size.</param>
    public static Plane Find(PlanePool pool, Plane mask, Vector2 centre, float size, Plane bust)
    {
        var (width, count) = (mask.Width, mask.Width * mask.Height);
        using var lent = MemoryPool<bool>.Shared.Rent(count);
        var marks = lent.Memory.Span[..count];
        using var ends = FindGaps(pool, mask, centre.Y + (Cheek * size));
        using Plane person = pool.RentLike(mask), leftOut = pool.RentLike(mask), persons = pool.RentLike(mask), leftOuts = pool.RentLike(mask);
        for (var i = 0; i < count; i++)
        {
            marks[i] = IsBust(i) && mask[i % width, i / width] > Person && !IsKept(i);
            person.Line(i / width)[i % width] = marks[i] ? 1 : 0;
        }

        ConnectedPart.Open(pool, marks, width, NarrowestHair * size);
        ConnectedPart.KeepWith(marks, width, i => i / width < centre.Y + (Hair * size));
        for (var i = 0; i < count; i++) leftOut.Line(i / width)[i % width] = marks[i] ? 0 : person[i % width, i / width];
        Gaussian.Blur(pool, person, persons, Rim * size);
        Gaussian.Blur(pool, leftOut, leftOuts, Rim * size);
        for (var i = 0; i < count; i++)
        {
            var (all, share) = (persons[i % width, i / width], leftOuts[i % width, i / width]);
            marks[i] = IsBody(i) || (all > Tiny && share > End * all && !IsKept(i));
        }

        // What does not reach the body is kept: an earring, a strand.
        ConnectedPart.Open(pool, marks, width, Narrowest * size);
        ConnectedPart.KeepWith(marks, width, IsBody);
        for (var i = 0; i < count; i++) person.Line(i / width)[i % width] = marks[i] && !IsKept(i) ? 0 : 1;
        var trim = pool.RentLike(mask);
        Gaussian.Blur(pool, person, trim, Smooth * size);
        return trim;

        bool IsBust(int i) => bust[i % width, i / width] > 0.5f;
        bool IsBody(int i) => !IsBust(i) && i / width > centre.Y + (Body * size);
        bool IsKept(int i)
        {
            if (i / width > ends[i % width, 0]) return false;
            var place = (new Vector2(i % width, i / width) - centre) / size;
            var ear = new Vector2(MathF.Abs(place.X) - EarAt, place.Y);
            return place.Length() < Face || (place / new Vector2(NeckAcross, NeckDown)).LengthSquared() < 1 || (ear / new Vector2(EarAcross, EarDown)).LengthSquared() < 1;
        }
    }

    /// <summary>Returns for each column the row at which the first gap below a row begins.</summary>
    private static Plane FindGaps(PlanePool pool, Plane mask, float top)
    {
        var ends = pool.Rent(mask.Width, 1);
        for (var x = 0; x < mask.Width; x++)
        {
            var (y, missing) = ((int)MathF.Max(top, 0), 0);
            while (y < mask.Height && missing < Gap) missing = mask[x, y++] < Background ? missing + 1 : 0;
            ends.Line(0)[x] = missing < Gap ? mask.Height : y - Gap;
        }

        return ends;
    }
}
