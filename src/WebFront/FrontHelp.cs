using Avatar.Hosting;

namespace Avatar.WebFront;

/// <summary>The <c>--help</c> page of the web front.</summary>
internal static class FrontHelp
{
    public static HelpPage Page { get; } = new(
        """
        Avatar.Orleans: the backend of a cartoon-avatar app. Runs everything in one process, or as a web front of a cluster.

        Usage
          dotnet run --project src/WebFront
          PORT=3000 dotnet run --project src/WebFront
          dotnet run --project src/WebFront -- --Avatar:DataDirectory=/var/lib/avatar --urls http://*:8080
          dotnet run --project src/WebFront -- --Avatar:Topology=Cluster --ConnectionStrings:MongoDB=mongodb://localhost:27017
        """,
        """
        Endpoints (all /api routes require the header x-device-id: a UUID)
          POST /api/upload                      sends a photo as multipart field image; optional fields style, seed
          POST /api/regenerate/{originalId}     draws another cartoon; optional ?style=&seed=
          POST /api/download/{cartoonId}        cuts the face of a cartoon; optional ?format=jpeg|png|webp, ?face=0, 1, …
          GET  /api/cartoons/{cartoonId}/face   shows the face as a download would cut it; optional ?w=64|128|256|512|1024, ?face=0, 1, …
          GET  /api/originals                   lists the photos; optional ?page=&limit=
          GET  /api/originals/{originalId}      returns a photo with its cartoons, its face and the faces in it
          GET  /api/cartoons                    lists the cartoons; optional ?originalId=
          GET  /api/downloaded-faces            lists the downloaded faces; optional ?page=&limit=
          GET  /api/styles                      lists the available styles
          DELETE /api/device                    permanently deletes all data of the device; body {"confirm":"<the device id>"}
          GET  /uploads/{area}/{filename}       returns an image; optional ?w=64|128|256|512|1024, ?download; for faces ?format=jpeg|png|webp|sticker
          GET  /health, /health/live, /health/ready

        Example
          curl -H "x-device-id: 123e4567-e89b-12d3-a456-426614174000" -F image=@portrait.jpg http://localhost:8080/api/upload
        """);
}
