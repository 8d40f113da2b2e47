using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront;

/// <summary>Routes that cut the face of a cartoon and list the downloaded faces.</summary>
internal static class FacesApi
{
    public static void MapFaces(this IEndpointRouteBuilder api)
    {
        api.MapPost("/download/{cartoonId}", DownloadAsync).WithName("Download").WithTags("Cartoons").WithSummary("Cuts the face of a cartoon, once per photo")
            .WithDescription("The first call answers 201. A repeated call answers 200 with the same face. A call for another cartoon of the same photo answers 409. All cartoons of the photo are deleted.")
            .Fails(
                AvatarError.CartoonNotFound, AvatarError.AlreadyDownloaded, AvatarError.EngineFailed, AvatarError.EngineTimeout, AvatarError.InsufficientStorage);
        api.MapGet("/downloaded-faces", ListAsync).WithName("ListFaces").WithTags("Lists").WithSummary("The device's face-cuts, newest first");
    }

    private static async Task<Results<Created<Answer<DownloadData>>, Ok<Answer<DownloadData>>>> DownloadAsync(
        CurrentDevice device, PublicUrl url, ImageTurn turn, PathId<RegeneratedCartoon> cartoon, FaceFormat format, CallDeadline deadline)
    {
        var request = new DownloadRequest
        {
            CartoonId = cartoon.Value,
            Format = format.Value,
            PublicBaseUrl = url.Base,
            Address = turn.Address,
        };
        var answer = await device.DownloadAsync(request, deadline);
        var data = new DownloadData(FaceData.From(answer.Face, url));
        return answer.Created ? Envelope.Created(data) : Envelope.Ok(data);
    }

    private static async Task<TaggedAnswer<FaceListData>> ListAsync(
        CurrentDevice device, PublicUrl url, PageQuery page, CancellationToken cancellationToken)
    {
        var list = await device.ListFacesAsync(page, cancellationToken);
        return Envelope.Tagged(new FaceListData(
            list.Faces.Select(listed => ListedFaceData.From(listed, url)).ToList(),
            PaginationData.For(page.Value, list.Total)));
    }
}
