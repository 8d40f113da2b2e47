using Avatar.Imaging;

namespace Avatar.Benchmarks;

/// <summary>Photos from the test project.</summary>
internal static class Photos
{
    public static ImageSource Astronaut => ImageSource.FromBytes(File.ReadAllBytes(AstronautPath));

    public static string AstronautPath => Path.Combine(AppContext.BaseDirectory, "Photos", "astronaut.png");
}
