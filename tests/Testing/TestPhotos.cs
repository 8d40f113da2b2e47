namespace Avatar.Testing;

/// <summary>The photos in the folder <c>Photos</c>, which is copied to the output of each test project. NOTICE names their sources.</summary>
public static class TestPhotos
{
    /// <summary>The names of the photos: a portrait, a cat, and a cup of coffee.</summary>
    public static IReadOnlyList<string> Names { get; } = ["astronaut", "chelsea", "coffee"];

    /// <summary>Returns the full path of a photo.</summary>
    public static string GetPath(string name) => Path.Combine(AppContext.BaseDirectory, "Photos", name + ".png");

    /// <summary>Reads the file of a photo.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(GetPath(name));
}
