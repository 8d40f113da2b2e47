using Avatar.Storage;

namespace Avatar.WebFront.Images.Variants;

/// <summary>Location and size of the copy cache.</summary>
/// <param name="Root">The folder; created on first use.</param>
/// <param name="MaxBytes">Maximum size of all copies together, in bytes; 0 turns the cache off.</param>
/// <param name="Access">Which users may open the files.</param>
internal sealed record VariantCacheOptions(string Root, long MaxBytes, FilesAccess Access = FilesAccess.Owner);
