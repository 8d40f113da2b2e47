namespace Avatar.WebFront.Cartoons;

/// <summary>Cartoons, newest first.</summary>
internal sealed record CartoonListData(IReadOnlyList<ListedCartoonData> Cartoons);
