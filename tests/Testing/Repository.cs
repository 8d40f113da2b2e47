namespace Avatar.Testing;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    private const string Solution = "Avatar.Orleans.sln";

    /// <summary>The full path of its folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>Returns the full path of a file or folder, given relative to <see cref="Root"/> with forward slashes.</summary>
    public static string GetPath(string relative) => Path.Combine(Root, relative);

    /// <summary>Returns the C# files in <c>src</c>, without those that a build generates.</summary>
    public static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(GetPath("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution))) return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} contains {Solution}: run the tests inside the checkout.");
    }
}
