using Avatar.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront.Images;

/// <summary>The images themselves. Their names are long random secrets and their bytes never change.</summary>
internal static class ImagesApi
{
    private const string Permanent = "public, max-age=31536000, immutable";
    private const string Temporary = "private, max-age=3600";
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapImages(this IEndpointRouteBuilder app)
    {
        var uploads = app.MapGroup("/uploads");
        uploads.MapMethods("/{area}/{filename}", Reading, GetAsync).WithName("GetImage").WithSummary("An image; ranges and conditions work");
        uploads.MapMethods("/{**path}", Reading, NoSuchFile).ExcludeFromDescription();
    }

    private static async Task<FileStreamHttpResult> GetAsync(string area, string filename, HttpResponse response, IImageStore images, CancellationToken cancellationToken)
    {
        if (!ImageAreas.TryParse(area, out var folder) || !ImageName.TryParse(filename, out var name)) throw FileNotFound();
        var image = await images.OpenAsync(folder, name, cancellationToken) ?? throw FileNotFound();
        response.Headers.CacheControl = folder is ImageArea.Temp ? Temporary : Permanent;
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(
            image.Content,
            ContentTypeOf(name),
            lastModified: image.LastModified,
            entityTag: new EntityTagHeaderValue($"\"{name}\""),
            enableRangeProcessing: true);
    }

    private static NotFound NoSuchFile() => throw FileNotFound();

    private static AvatarException FileNotFound() =>
        new(AvatarError.FileNotFound, "There is no such image. Cartoons that nobody chose are removed after a day.");

    /// <summary>The extension was given by content, not by whoever sent the file.</summary>
    private static string ContentTypeOf(ImageName name) => name.Extension switch
    {
        var extension when extension.Equals("jpg", StringComparison.OrdinalIgnoreCase) => "image/jpeg",
        var extension when extension.Equals("jpeg", StringComparison.OrdinalIgnoreCase) => "image/jpeg",
        var extension when extension.Equals("png", StringComparison.OrdinalIgnoreCase) => "image/png",
        var extension when extension.Equals("webp", StringComparison.OrdinalIgnoreCase) => "image/webp",
        _ => "application/octet-stream",
    };
}
