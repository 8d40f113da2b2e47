namespace Avatar.Grains;

/// <summary>A face and its master have the same name except for the extension, so that each can be found from the other.</summary>
internal static class MasterNames
{
    /// <summary>Returns the name with the extension of each image format.</summary>
    public static IEnumerable<ImageName> InAllFormats(this ImageName name) =>
        ImageFormats.All.Select(format => name.WithExtension(format.FileExtension()));
}
