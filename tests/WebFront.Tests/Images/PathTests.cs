using System.Text;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Fuzz.Wire;

namespace Avatar.WebFront.Tests.Images;

/// <summary>
/// Path traversal out of the image folders, in every spelling. Uses a bare socket, because HTTP clients normalize paths. The database, the
/// store's marker files and a bait file are beside the image folders.
/// </summary>
public sealed class PathTests(AvatarApplication app)
{
    private const string Secret = "Nobody is to read this.";

    /// <summary>Spellings of a step to the parent folder.</summary>
    private static readonly string[] Steps =
    [
        "../", "..\\", "%2e%2e/", "%2e./", ".%2e/", "%2E%2E/", "..%2f", "..%2F", "%2e%2e%2f", "..%5c", "%2e%2e%5c",
        "%252e%252e/", "%252e%252e%252f", "..%252f", "%25252e%25252e%25252f",
        "%c0%ae%c0%ae/", "%c0%ae%c0%ae%c0%af", "..%c0%af", "%e0%80%ae%e0%80%ae%e0%80%af", "%c1%9c", "%f0%80%80%ae%f0%80%80%ae/",
        "%u002e%u002e/", "..%u2215", "%uff0e%uff0e/",
        "\u2024\u2024/", "\uff0e\uff0e/", "\uff0e\uff0e\uff0f", "..\u2215", "..\u2044",
        "....//", "..;/", "..%00/", "../%00", ".%00./", "..%0d%0a/", "..%20/", "..\u00a0/", "%2e%2e%2f%2e%2e%5c",
    ];

    /// <summary>Files that are, or could be, in the image folder.</summary>
    private static readonly string[] Names = ["originals", "temp", "downloaded", "masters", "variants", "lost+found", ".store-id", ".files-id", "secret.txt"];

    public static TheoryData<string> Ways => [
        .. Steps.SelectMany(static step => new[] { $"/uploads/originals/{step}secret.txt", $"/uploads/originals/{step}{step}secret.txt", $"/uploads/{step}secret.txt" }),
        .. Names.SelectMany(static name => new[] { $"/uploads/{name}", $"/uploads/{name}/", $"/uploads//{name}", $"/uploads/./{name}", $"/uploads/{name}/." }),
        "/uploads", "/uploads/", "/uploads//", "/uploads/?", "/uploads/*", "/uploads/originals/*", "/uploads/originals//", "/uploads/originals/%00",
        "/uploads/originals//etc/passwd", "/uploads/originals/%2fetc%2fpasswd", "/uploads/%2fetc%2fpasswd/1_a.jpg", "/uploads/originals/C:%5csecret.txt", "/uploads/originals/file:%2f%2f%2fetc%2fpasswd",
        "/uploads/originals/1_a.jpg", "/uploads/originals/1_a.jpg%00", "/uploads/originals/1_a.jpg%00.png", "/uploads/originals/secret.txt%00.jpg", "/uploads/originals/a.new.part",
        "/uploads/Originals/1_a.jpg", "/UPLOADS/../secret.txt", "/uploads/masters/1_a.png", "/uploads/originals/a/b/c.jpg", "/uploads/originals/1_a.jpg::$DATA", "/uploads/originals/1_a.jpg.",
        "/uploads/originals/" + new string('a', 4000) + ".jpg", "/uploads/" + string.Concat(Enumerable.Repeat("a/", 1500)), "/uploads/originals/" + string.Concat(Enumerable.Repeat("%2e%2e%2f", 500)) + "secret.txt",
    ];

    [Theory]
    [MemberData(nameof(Ways), DisableDiscoveryEnumeration = true)]
    public async Task Every_path_traversal_finds_nothing(string way)
    {
        string[] folders = [app.DataDirectory, Path.Combine(app.DataDirectory, "uploads"), Path.Combine(app.DataDirectory, "uploads", "originals")];
        foreach (var folder in folders) await File.WriteAllTextAsync(Path.Combine(folder, "secret.txt"), Secret, TestContext.Current.CancellationToken);

        var answer = await AskAsync(way);

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal);
        Assert.DoesNotContain(app.DataDirectory, answer, StringComparison.Ordinal);
    }

    /// <summary>Sends the path as UTF-8 without escaping anything.</summary>
    private async Task<string> AskAsync(string path)
    {
        var request = Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return Encoding.UTF8.GetString(await RawExchange.SendAsync(app.Url, request, isWhole: true, TestContext.Current.CancellationToken));
    }
}
