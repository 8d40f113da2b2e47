using Avatar.Imaging;

namespace Avatar.Benchmarks;

/// <summary>Photos that come with the tests.</summary>
internal static class Photos
{
    public static ImageSource Astronaut => new(_ => ValueTask.FromResult<Stream>(File.OpenRead(Path("astronaut.png"))));

    private static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Photos", name);
}
