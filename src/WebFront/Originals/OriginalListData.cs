namespace Avatar.WebFront.Originals;

/// <summary>Originals, newest first.</summary>
/// <param name="Originals">All of them, or a page.</param>
/// <param name="Count">How many the device has in all.</param>
internal sealed record OriginalListData(IReadOnlyList<OriginalData> Originals, int Count);
