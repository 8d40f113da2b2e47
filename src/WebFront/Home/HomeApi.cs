using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront.Home;

/// <summary>A page for people who open the service in a browser.</summary>
internal static class HomeApi
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly byte[] Page = ReadPage();

    public static void MapHome(this IEndpointRouteBuilder app) =>
        app.MapMethods("/", Reading, Show).WithName("Home").WithSummary("A page about this service");

    private static FileContentHttpResult Show(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(Page, "text/html; charset=utf-8");
    }

    private static byte[] ReadPage()
    {
        using var stream = typeof(HomeApi).Assembly.GetManifestResourceStream("home.html")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
