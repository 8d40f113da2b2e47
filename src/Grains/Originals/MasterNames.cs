using Avatar.Imaging;

namespace Avatar.Grains;

/// <summary>A face and its master have one name, but for the extensions: either leads to the other.</summary>
internal static class MasterNames
{
    /// <summary>The name with the extension of every format there is.</summary>
    public static IEnumerable<ImageName> InAllFormats(this ImageName name) =>
        Enum.GetValues<ImageFormat>().Select(format => name.WithExtension(format.FileExtension()));
}
