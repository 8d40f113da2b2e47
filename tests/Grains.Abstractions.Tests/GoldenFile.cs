namespace Avatar.Tests;

/// <summary>
/// The lines <c>name: hexadecimal digits</c> of <c>Golden/wire.txt</c>. For each name, the oldest form is first and the current one last.
/// </summary>
internal static class GoldenFile
{
    /// <summary>Whether new forms are to be recorded.</summary>
    public static bool IsWriting => Environment.GetEnvironmentVariable("AVATAR_WRITE_GOLDEN") == "1";

    private static readonly Lock Gate = new();

    /// <summary>The file in the source tree, not in the output folder, as new forms must be committed.</summary>
    private static readonly string Source = Repository.GetPath("tests/Grains.Abstractions.Tests/Golden/wire.txt");

    /// <summary>Returns the forms of a name.</summary>
    public static List<byte[]> Read(string name) => [.. Lines().Where(line => line.Name == name).Select(line => line.Form)];

    public static IEnumerable<string> Names() => Lines().Select(line => line.Name).Distinct();

    /// <summary>Adds a new form of a name, if asked to.</summary>
    public static void WriteIfAsked(string name, byte[] form)
    {
        if (!IsWriting) return;
        lock (Gate)
        {
            var lines = Lines().ToList();
            var newest = lines.LastOrDefault(line => line.Name == name).Form;
            if (newest is not null && newest.AsSpan().SequenceEqual(form)) return;
            lines.Add((name, form));
            var inOrder = lines.OrderBy(line => line.Name, StringComparer.Ordinal);
            File.WriteAllLines(Source, inOrder.Select(line => $"{line.Name}: {Convert.ToHexStringLower(line.Form)}"));
        }
    }

    private static IEnumerable<(string Name, byte[] Form)> Lines() => (File.Exists(Source) ? File.ReadAllLines(Source) : [])
        .Select(line => line.Split(": "))
        .Select(parts => (parts[0], Convert.FromHexString(parts[1])));
}
