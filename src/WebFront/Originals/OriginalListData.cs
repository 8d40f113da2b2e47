namespace Avatar.WebFront.Originals;

/// <summary>A list of photos, newest first.</summary>
/// <param name="Originals">All photos, or one page.</param>
/// <param name="Count">Total number of photos of the device.</param>
internal sealed record OriginalListData(IReadOnlyList<OriginalData> Originals, int Count);
