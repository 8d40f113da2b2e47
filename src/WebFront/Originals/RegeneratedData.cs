using Avatar.WebFront.Cartoons;

namespace Avatar.WebFront.Originals;

/// <summary>Response of a regeneration: the cartoons of the photo, newest first, and the new one.</summary>
internal sealed record RegeneratedData(DrawnOriginalData Original, IReadOnlyList<CartoonData> Cartoons, int Count, CartoonData Cartoon);
