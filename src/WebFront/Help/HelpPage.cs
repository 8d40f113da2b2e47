using Avatar.Silo.Configuration;

namespace Avatar.WebFront.Help;

/// <summary>What <c>--help</c> prints: all there is to set and to call.</summary>
internal static class HelpPage
{
    private static readonly string[] Names = ["--help", "-h", "-?", "/?", "help"];

    public static bool IsAskedFor(string[] args) => args.Any(arg => Names.Contains(arg));

    /// <summary>Returns the exit code of the process.</summary>
    public static int Print(TextWriter output)
    {
        output.WriteLine("""
            Avatar.Orleans: the backend of a cartoon-avatar app, everything in one process.

            Usage
              dotnet run --project src/WebFront
              PORT=3000 dotnet run --project src/WebFront
              dotnet run --project src/WebFront -- --Avatar:DataDirectory=/var/lib/avatar --urls http://*:8080

            Settings (environment variables with __ for :, appsettings.json, or --Key=value)
            """);
        foreach (var setting in Settings.All)
        {
            output.WriteLine($"  {setting.Key} ({setting.DefaultText})");
            output.WriteLine($"      {setting.Meaning}");
        }

        output.WriteLine("""

            Names of the Node backend that work too
            """);
        foreach (var (alias, meaning) in NodeAliases.All) output.WriteLine($"  {alias,-20} {meaning}");

        output.WriteLine("""

            Endpoints (all of /api with the header x-device-id: a UUID)
              POST /api/upload                      a photo as multipart field image; optional fields style, seed
              POST /api/regenerate/{originalId}     one more cartoon; optional ?style=&seed=
              POST /api/download/{cartoonId}        the face-cut of a cartoon; optional ?format=jpeg|png|webp
              GET  /api/originals                   the photos; optional ?page=&limit=
              GET  /api/originals/{originalId}      a photo with its cartoons and its face
              GET  /api/cartoons                    the cartoons; optional ?originalId=
              GET  /api/downloaded-faces            the face-cuts; optional ?page=&limit=
              GET  /api/styles                      the styles on offer
              GET  /uploads/{area}/{filename}       an image
              GET  /health, /health/live, /health/ready

            Example
              curl -H "x-device-id: 123e4567-e89b-12d3-a456-426614174000" -F image=@portrait.jpg http://localhost:8080/api/upload
            """);
        return 0;
    }
}
