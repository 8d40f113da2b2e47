using Avatar.Imaging;

namespace Avatar.Benchmarks;

/// <summary>Photos that come with the tests.</summary>
internal static class Photos
{
    public static ImageSource Astronaut => ImageSource.FromBytes(File.ReadAllBytes(AstronautPath));

    public static string AstronautPath => Path.Combine(AppContext.BaseDirectory, "Photos", "astronaut.png");
}
