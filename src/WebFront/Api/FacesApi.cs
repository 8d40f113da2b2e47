using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>Routes that preview and cut the face of a cartoon, and list the downloaded faces.</summary>
internal static class FacesApi
{
    public static void MapFaces(this IEndpointRouteBuilder api)
    {
        api.MapPost("/download/{cartoonId}", DownloadAsync).WithName("Download").WithTags("Cartoons").WithSummary("Cuts the face of a cartoon, once per photo")
            .WithDescription("The first call answers 201. A repeated call answers 200 with the same face, also if it names another face or format. A call for another cartoon of the same photo answers 409. All cartoons of the photo are deleted.")
            .Fails(
                AvatarError.CartoonNotFound, AvatarError.AlreadyDownloaded, AvatarError.EngineFailed, AvatarError.EngineTimeout, AvatarError.InsufficientStorage);
        api.MapGet("/cartoons/{cartoonId}/face", PreviewAsync).WithName("PreviewFace").WithTags("Cartoons").WithSummary("Shows the face of a cartoon as a download would cut it")
            .WithDescription(
                "Returns the picture that a download of the same cartoon and face would return, transparent around the head, at most `w` pixels wide: WebP if the caller "
                + "accepts it, otherwise PNG. It changes nothing and does not use up the download. After the download the cartoon is deleted, so the answer is 404. A new cut counts "
                + "as an image of the device and of its network address; a cached one does not.")
            .WithMetadata(
                new OperationDetail(AddPreviews),
                new Failures(AvatarError.BadRequest) { Status = StatusCodes.Status412PreconditionFailed },
                new Failures(AvatarError.BadRequest) { Status = StatusCodes.Status416RangeNotSatisfiable })
            .Fails(AvatarError.CartoonNotFound, AvatarError.EngineFailed, AvatarError.EngineTimeout);
        api.MapGet("/downloaded-faces", ListAsync).WithName("ListFaces").WithTags("Lists").WithSummary("The device's face-cuts, newest first")
            .WithDescription("The whole list, or one page of it. A face stays until the device is deleted.");
    }

    private static async Task<Results<Created<Answer<DownloadData>>, Ok<Answer<DownloadData>>>> DownloadAsync(
        CurrentDevice device, PublicUrl url, ImageTurn turn, PathId<RegeneratedCartoon> cartoon, FaceFormat format, FaceNumber face, CallDeadline deadline)
    {
        var request = new DownloadRequest
        {
            CartoonId = cartoon.Value,
            Format = format.Value,
            Face = face.Value,
            PublicBaseUrl = url.Base,
            Address = turn.Address,
        };
        var answer = await device.DownloadAsync(request, deadline);
        var data = new DownloadData(FaceData.From(answer.Face, url));
        return answer.Created ? Envelope.Created(data) : Envelope.Ok(data);
    }

    private static async Task<FileStreamHttpResult> PreviewAsync(
        CurrentDevice device, PathId<RegeneratedCartoon> cartoon, PreviewForm form, FaceNumber face, FacePreviews previews, CancellationToken cancellationToken)
    {
        var request = new PreviewRequest { CartoonId = cartoon.Value, Face = face.Value, Address = form.Address };
        var preview = await device.PreviewAsync(request, cancellationToken);
        var key = VariantKey.ForPreview(preview.Cartoon.Filename, face.Value, form.Width, form.Format);
        return form.Send(await previews.OpenAsync(device, preview, key, form.Address, cancellationToken), key, preview.Cartoon);
    }

    private static async Task<TaggedAnswer<FaceListData>> ListAsync(
        CurrentDevice device, PublicUrl url, PageQuery page, CancellationToken cancellationToken)
    {
        var list = await device.ListFacesAsync(page, cancellationToken);
        return Envelope.Tagged(new FaceListData(
            list.Faces.Select(listed => ListedFaceData.From(listed, url)).ToList(),
            PaginationData.For(page.Value, list.Total)));
    }

    private static void AddPreviews(OpenApiOperation operation) =>
        ImagesApi.AddImages(operation, "face-cut", ImageFormat.Webp.MimeType(), ImageFormat.Png.MimeType());
}

/// <summary>The downloaded face of a photo.</summary>
internal sealed record FaceData(FaceId Id, string FaceUrl, OriginalId OriginalId, long FileSize, DateTimeOffset CreatedAt)
{
    public static FaceData From(DownloadedFace face, PublicUrl url) =>
        new(face.Id, url.For(face.FilePath), face.OriginalId, face.FileSize, face.CreatedAt);
}

/// <summary>A downloaded face in the list of faces, with its photo.</summary>
internal sealed record ListedFaceData(FaceId Id, string FaceUrl, long FileSize, OriginalReference Original, DateTimeOffset CreatedAt)
{
    public static ListedFaceData From(ListedFace listed, PublicUrl url) => new(
        listed.Face.Id, url.For(listed.Face.FilePath), listed.Face.FileSize, OriginalReference.From(listed.Original, url), listed.Face.CreatedAt);
}

/// <summary>Downloaded faces, newest first.</summary>
internal sealed record FaceListData(IReadOnlyList<ListedFaceData> DownloadedFaces, PaginationData Pagination);

/// <summary>Response of a download.</summary>
internal sealed record DownloadData(FaceData DownloadedFace);

/// <summary>Position of a page within a list.</summary>
internal sealed record PaginationData(int Page, int Limit, int Total, int Pages)
{
    /// <summary>Without a requested page, the whole list counts as page 1 of 1.</summary>
    public static PaginationData For(PageRequest? page, int total) => page is { } asked
        ? new(asked.Page, asked.Limit, total, (int)((total + asked.Limit - 1L) / asked.Limit))
        : new(1, Math.Max(PageQuery.DefaultLimit, total), total, 1);
}
