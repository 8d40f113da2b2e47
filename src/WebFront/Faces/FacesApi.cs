using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront;

/// <summary>Routes that cut the face of a cartoon and list the downloaded faces.</summary>
internal static class FacesApi
{
    public static void MapFaces(this IEndpointRouteBuilder api)
    {
        api.MapPost("/download/{cartoonId}", DownloadAsync).WithName("Download").WithTags("Cartoons").WithSummary("Cuts the face of a cartoon, once per photo")
            .WithDescription("The first call answers 201. A repeated call answers 200 with the same face. A call for another cartoon of the same photo answers 409. All cartoons of the photo are deleted.")
            .WithAddressImageLimit()
            .Fails(
                AvatarError.InvalidId, AvatarError.InvalidFormat, AvatarError.CartoonNotFound, AvatarError.AlreadyDownloaded, AvatarError.EngineFailed,
                AvatarError.EngineTimeout, AvatarError.InsufficientStorage);
        api.MapGet("/downloaded-faces", ListAsync).WithName("ListFaces").WithTags("Lists").WithSummary("The device's face-cuts, newest first").Fails(AvatarError.InvalidPage);
    }

    private static async Task<Results<Created<Answer<DownloadData>>, Ok<Answer<DownloadData>>>> DownloadAsync(
        CurrentDevice device, string cartoonId, string? format, PublicUrl url, HttpContext context, CallDeadlineFactory deadlines)
    {
        var request = new DownloadRequest
        {
            CartoonId = RequestedId.Parse<CartoonId>(cartoonId),
            MimeType = FaceFormat.ParseMimeType(format),
            PublicBaseUrl = url.Base,
            Address = AddressKey.Of(context.Connection.RemoteIpAddress),
        };
        using var deadline = deadlines.Begin(context.RequestAborted);
        var token = deadline.StartClock();
        var answer = await device.ChangeAsync(
            (grain, call) => grain.DownloadAsync(device.Id, request with { CallId = call }, token), repeatable: true, token);
        await device.NoteAsync(original: null, answer.Face, token);
        var data = new DownloadData(FaceData.From(answer.Face, url));
        return answer.Created ? Envelope.Created(data) : Envelope.Ok(data);
    }

    private static async Task<TaggedAnswer<FaceListData>> ListAsync(
        CurrentDevice device, string? page, string? limit, PublicUrl url, CancellationToken cancellationToken)
    {
        var asked = PageQuery.Parse(page, limit);
        var list = await device.AskAsync(grain => grain.ListFacesAsync(device.Id, asked, cancellationToken), cancellationToken);
        return Envelope.Tagged(new FaceListData(
            list.Faces.Select(listed => ListedFaceData.From(listed, url)).ToList(),
            PaginationData.For(asked, list.Total)));
    }
}
