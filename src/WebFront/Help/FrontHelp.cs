using Avatar.Silo.Help;

namespace Avatar.WebFront.Help;

/// <summary>The help of a web front.</summary>
internal static class FrontHelp
{
    public static HelpPage Page { get; } = new(
        """
        Avatar.Orleans: the backend of a cartoon-avatar app: everything in one process, or the front of a cluster.

        Usage
          dotnet run --project src/WebFront
          PORT=3000 dotnet run --project src/WebFront
          dotnet run --project src/WebFront -- --Avatar:DataDirectory=/var/lib/avatar --urls http://*:8080
          dotnet run --project src/WebFront -- --Avatar:Topology=Cluster --ConnectionStrings:MongoDB=mongodb://localhost:27017
        """,
        """
        Endpoints (all of /api with the header x-device-id: a UUID)
          POST /api/upload                      a photo as multipart field image; optional fields style, seed
          POST /api/regenerate/{originalId}     one more cartoon; optional ?style=&seed=
          POST /api/download/{cartoonId}        the face-cut of a cartoon; optional ?format=jpeg|png|webp
          GET  /api/originals                   the photos; optional ?page=&limit=
          GET  /api/originals/{originalId}      a photo with its cartoons and its face
          GET  /api/cartoons                    the cartoons; optional ?originalId=
          GET  /api/downloaded-faces            the face-cuts; optional ?page=&limit=
          GET  /api/styles                      the styles on offer
          DELETE /api/device                    everything of the device, for ever; body {"confirm":"<the device id>"}
          GET  /uploads/{area}/{filename}       an image; optional ?w=64|128|256|512|1024, ?download, faces ?format=jpeg|png|webp
          GET  /health, /health/live, /health/ready

        Example
          curl -H "x-device-id: 123e4567-e89b-12d3-a456-426614174000" -F image=@portrait.jpg http://localhost:8080/api/upload
        """);
}
