using Avatar.Storage;

namespace Avatar.WebFront.Images.Variants;

/// <summary>Where copies are kept, and how many.</summary>
/// <param name="Root">The folder; made when it is needed.</param>
/// <param name="MostBytes">Most bytes of all copies together; 0 keeps none.</param>
/// <param name="Access">Who may open them.</param>
internal sealed record VariantCacheOptions(string Root, long MostBytes, FilesAccess Access = FilesAccess.Owner);
