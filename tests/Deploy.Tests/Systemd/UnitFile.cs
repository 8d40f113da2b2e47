using Avatar.ServiceTesting.Processes;

namespace Avatar.Deploy.Tests.Systemd;

/// <summary>A unit in <c>deploy/systemd</c>, as systemd reads it for one instance.</summary>
internal sealed class UnitFile
{
    private const string Instance = "1";

    private readonly string[] _lines;

    /// <param name="name">The name of the file.</param>
    public UnitFile(string name)
    {
        Name = name.Replace("@.", $"@{Instance}.", StringComparison.Ordinal);
        _lines = [.. File.ReadLines(Path.Combine(Folder, name)).Where(static line => line.Length > 0 && line[0] is not '#' and not '[')];
    }

    public static string Folder { get; } = Repository.GetPath("deploy/systemd");

    /// <summary>The name with the instance.</summary>
    public string Name { get; }

    /// <summary>The values of a directive, in order.</summary>
    public IEnumerable<string> All(string directive) =>
        _lines.Where(line => line.StartsWith($"{directive}=", StringComparison.Ordinal)).Select(line => line[(directive.Length + 1)..]);

    /// <summary>The environment that the unit sets.</summary>
    /// <param name="credentials">The folder in which systemd passes the credentials on.</param>
    public IEnumerable<KeyValuePair<string, string>> Environment(string credentials) =>
        All("Environment").Select(line => line.Split('=', 2)).Select(pair => KeyValuePair.Create(
            pair[0], pair[1].Replace("%i", Instance, StringComparison.Ordinal).Replace("%d", credentials, StringComparison.Ordinal)));

    /// <summary>The program that it executes.</summary>
    public AvatarProgram Program => All("ExecStart").Single() is var path && path.EndsWith("/Avatar.Silo", StringComparison.Ordinal) ? AvatarProgram.Silo : AvatarProgram.WebFront;

    /// <summary>Writes the unit into a folder, with a program that every machine has: systemd refuses one that is not installed.</summary>
    /// <returns>The path of the file.</returns>
    public string WriteRunnable(TemporaryFolder folder)
    {
        var file = folder[Name];
        File.WriteAllLines(file, File.ReadLines(Path.Combine(Folder, Name.Replace($"@{Instance}.", "@.", StringComparison.Ordinal)))
            .Select(static line => line.StartsWith("ExecStart=", StringComparison.Ordinal) ? "ExecStart=/bin/true" : line));
        return file;
    }
}
