using Avatar.WebFront.Cartoons;

namespace Avatar.WebFront.Originals;

/// <summary>An original's cartoons, newest first, after one more was drawn.</summary>
internal sealed record RegeneratedData(DrawnOriginalData Original, IReadOnlyList<CartoonData> Cartoons, int Count, CartoonData Cartoon);
