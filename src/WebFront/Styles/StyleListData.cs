using Avatar.Imaging;

namespace Avatar.WebFront.Styles;

/// <summary>The available styles, the default one first.</summary>
internal sealed record StyleListData(IReadOnlyList<CartoonStyle> Styles);
