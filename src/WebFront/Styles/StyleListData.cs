using Avatar.Imaging;

namespace Avatar.WebFront.Styles;

/// <summary>The styles on offer, the default one first.</summary>
internal sealed record StyleListData(IReadOnlyList<CartoonStyle> Styles);
