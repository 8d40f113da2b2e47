using System.Numerics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>What a shape is part of. Colours of different parts are merged last.</summary>
internal enum ShapeRole
{
    Background,
    Clothes,
    Skin,
    Hair,
    Feature,
}

/// <summary>Collects the shapes of a scene, with OKLab colours, and merges colours until few are left.</summary>
internal sealed class SceneBuilder(PlanePool pool, int side)
{
    /// <summary>The most colours that a scene has.</summary>
    public const int MaxColours = 14;

    private static readonly CurveFit Fine = new(Error: 0.18f, Smoothing: 0.7f, Step: 0.9f, Corner: 50);

    private readonly List<Draft> _drafts = [];

    /// <summary>The part that the next shapes belong to.</summary>
    public ShapeRole Role { get; set; }

    /// <summary>Adds a shape that is given in units of the scene.</summary>
    public void Add(Vector3 colour, float area, params IReadOnlyList<ClosedPath> paths)
    {
        if (paths.Count > 0) _drafts.Add(new Draft(colour, Role, area, paths));
    }

    /// <summary>Adds a small shape with an exact outline.</summary>
    public void AddOutline(ReadOnlySpan<Vector2> outline, Vector3 colour)
    {
        if (outline.Length >= 3 && Fine.Fit(outline, side) is { } path) Add(colour, MathF.Abs(Area(outline)), path);
    }

    /// <summary>Adds the part of the picture where a plane is positive, and disposes the plane.</summary>
    /// <param name="field">The plane.</param>
    /// <param name="colour">The colour.</param>
    /// <param name="fit">How the outlines become curves.</param>
    /// <param name="minArea">Pieces and holes that are smaller, as a share of the picture, are left out.</param>
    public void AddField(Plane field, Vector3 colour, CurveFit fit, float minArea)
    {
        using (field)
        {
            var outlines = Contours.Find(field, minArea * side * side);
            Add(colour, outlines.Sum(outline => Area(outline)), [.. outlines.Select(outline => fit.Fit(outline, side)).OfType<ClosedPath>()]);
        }
    }

    /// <summary>Like <see cref="AddField"/>, but without parts thinner than about twice <paramref name="sigma"/> pixels.</summary>
    public void AddBlob(Plane field, Vector3 colour, CurveFit fit, float minArea, float sigma)
    {
        using (field) AddField(Fields.Solid(pool, field, i => Positive(field, i), sigma), colour, fit, minArea);
    }

    /// <summary>Returns the scene.</summary>
    public VectorScene ToScene()
    {
        var colours = MergeColours();
        return new VectorScene([.. _drafts.Select(draft => new VectorShape(colours[draft.Colour].ToFlat(), draft.Paths))]);
    }

    /// <summary>
    /// Replaces one of the two most similar colours by the other, which covers more, until at most <see cref="MaxColours"/> are left.
    /// </summary>
    private Dictionary<Vector3, Vector3> MergeColours()
    {
        var areas = new Dictionary<Vector3, float>();
        var roles = new Dictionary<Vector3, ShapeRole>();
        foreach (var draft in _drafts)
        {
            areas[draft.Colour] = areas.GetValueOrDefault(draft.Colour) + MathF.Abs(draft.Area);
            roles.TryAdd(draft.Colour, draft.Role);
        }

        var replaced = areas.Keys.ToDictionary(colour => colour);
        var live = areas.Keys.ToList();
        while (live.Count > MaxColours)
        {
            var (one, other, least) = (0, 1, float.MaxValue);
            for (var i = 0; i < live.Count; i++)
            {
                for (var j = i + 1; j < live.Count; j++)
                {
                    var distance = Distance(live[i], roles[live[i]], live[j], roles[live[j]]);
                    if (distance < least) (one, other, least) = (i, j, distance);
                }
            }

            var (kept, lost) = areas[live[one]] >= areas[live[other]] ? (live[one], live[other]) : (live[other], live[one]);
            areas[kept] += areas[lost];
            live.Remove(lost);
            foreach (var colour in replaced.Keys.Where(colour => replaced[colour] == lost).ToList()) replaced[colour] = kept;
        }

        return replaced;
    }

    /// <summary>Returns how visible a merger is: the distance of the colours, more between different parts of the drawing.</summary>
    private static float Distance(Vector3 one, ShapeRole role, Vector3 other, ShapeRole otherRole)
    {
        var distance = ((one - other) * new Vector3(1, 2.2f, 2.2f)).Length();
        if (role == ShapeRole.Background || otherRole == ShapeRole.Background) return distance + 0.5f;
        if (role != otherRole && distance > 0.03f) distance += 0.045f;
        if (role is ShapeRole.Skin or ShapeRole.Hair && otherRole is ShapeRole.Skin or ShapeRole.Hair && role != otherRole) distance += 0.2f;
        return role == ShapeRole.Skin && otherRole == ShapeRole.Skin && distance > 0.04f ? distance + 0.05f : distance;
    }

    private static unsafe bool Positive(Plane field, int i) => field.Pixels[i] > 0;

    private static float Area(ReadOnlySpan<Vector2> outline)
    {
        var sum = 0f;
        for (var i = 0; i < outline.Length; i++)
        {
            var (from, to) = (outline[i], outline[(i + 1) % outline.Length]);
            sum += (from.X * to.Y) - (from.Y * to.X);
        }

        return sum / 2;
    }

    private sealed record Draft(Vector3 Colour, ShapeRole Role, float Area, IReadOnlyList<ClosedPath> Paths);
}
