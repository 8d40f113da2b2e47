using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// Corrects what colours say about the parts of a person by what shapes parts have: hair hangs down from the head, clothes have no strands,
/// and between jaw and collar there is skin, or a beard.
/// </summary>
internal static unsafe class PartShapes
{
    /// <summary>Radius of the disc that must fit into hair below the ears, and into clothes, in heights of the face.</summary>
    private const float HairRadius = 0.024f, ClothesRadius = 0.02f;

    /// <summary>Height of the ears' upper end, from which hair may be thin, and down to which hair that hangs lower must reach up.</summary>
    private const float Ears = 0.10f, Temples = -0.05f;

    /// <summary>Half the width of the neck: clothes reach beyond it.</summary>
    private const float Collar = 0.36f;

    /// <param name="pool">Provides planes.</param>
    /// <param name="shares">How likely each pixel belongs to skin, hair and clothes; changed in place.</param>
    /// <param name="view">The portrait.</param>
    /// <param name="hasBeard">Whether the person has a beard: then there may be hair below the chin.</param>
    public static void Repair(PlanePool pool, Plane[] shares, PortraitView view, bool hasBeard)
    {
        float* fx = view.X.Pixels, fy = view.Y.Pixels, oval = view.Oval.Pixels, person = view.Person.Pixels;
        var (side, stride) = (view.L.Width, view.L.Stride);
        int Pixel(int p) => (p / side * stride) + (p % side);
        var marks = new bool[side * side];

        bool IsBest(PortraitPart part, int i)
        {
            var value = shares[(int)part].Pixels[i];
            return person[i] > 0.5f && value >= shares[0].Pixels[i] && value >= shares[1].Pixels[i] && value >= shares[2].Pixels[i];
        }

        bool IsThroat(int i) => !hasBeard && fy[i] > 0.26f && MathF.Abs(fx[i]) < Collar;

        // Hair: open what is below the ears, then keep what hangs from the head.
        for (var p = 0; p < marks.Length; p++) marks[p] = IsBest(PortraitPart.Hair, Pixel(p)) && !IsThroat(Pixel(p));
        var opened = (bool[])marks.Clone();
        ConnectedPart.Open(pool, opened, side, HairRadius * view.Face.Mesh.Height);
        for (var p = 0; p < marks.Length; p++) marks[p] = opened[p] || (marks[p] && fy[Pixel(p)] < Ears);
        ConnectedPart.KeepWith(marks, side, p => fy[Pixel(p)] < Temples && oval[Pixel(p)] < 0.5f);
        Clear(PortraitPart.Hair);

        for (var p = 0; p < marks.Length; p++) marks[p] = IsBest(PortraitPart.Clothes, Pixel(p));
        ConnectedPart.Open(pool, marks, side, ClothesRadius * view.Face.Mesh.Height);
        ConnectedPart.KeepWith(marks, side, p => MathF.Abs(fx[Pixel(p)]) > Collar);
        Clear(PortraitPart.Clothes);

        for (var p = 0; p < marks.Length; p++)
        {
            var i = Pixel(p);
            if (view.IsHidden(i) || (view.IsBesideOthers(i) && IsBest(PortraitPart.Skin, i))) (shares[0].Pixels[i], shares[1].Pixels[i], shares[2].Pixels[i]) = (0, 0, 1);
        }

        void Clear(PortraitPart part)
        {
            for (var p = 0; p < marks.Length; p++)
            {
                if (!marks[p] && IsBest(part, Pixel(p))) shares[(int)part].Pixels[Pixel(p)] = 0;
            }
        }
    }
}
