using System.Numerics;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>The frame of spectacles.</summary>
/// <param name="Colour">Its colour, OKLab.</param>
/// <param name="Shapes">Its parts: lenses, bridge and temples. Each is a shape of its own, as parts of opposite directions would cancel each other.</param>
internal sealed record SpectacleFrame(Vector3 Colour, IReadOnlyList<IReadOnlyList<ClosedPath>> Shapes);
