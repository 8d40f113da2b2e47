namespace Avatar.WebFront.Cartoons;

/// <summary>A list of cartoons, newest first.</summary>
internal sealed record CartoonListData(IReadOnlyList<ListedCartoonData> Cartoons);
