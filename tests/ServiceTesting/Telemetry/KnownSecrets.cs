using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Avatar.ServiceTesting.Crashes;

namespace Avatar.ServiceTesting.Telemetry;

/// <summary>
/// The secrets that the tests of this process have used or received: device ids, names of images and signatures in answers, and passwords and
/// keys in settings. Each of them gives access to something, so none may be in telemetry.
/// </summary>
internal static partial class KnownSecrets
{
    /// <summary>Shorter texts, for instance the name of a user, would be found by chance.</summary>
    private const int MinLength = 8;

    private static readonly string[] ServedAreas = [StoredAreas.Originals, StoredAreas.Temp, StoredAreas.Downloaded];
    private static readonly ConcurrentDictionary<string, bool> Secrets = [];
    private static (int Count, SearchValues<string> Values) _search = (0, SearchValues.Create([], StringComparison.Ordinal));

    /// <summary>The number of secrets until now.</summary>
    public static int Count => Secrets.Count;

    public static void Add(string secret)
    {
        if (secret.Length >= MinLength) Secrets.TryAdd(secret, true);
    }

    /// <summary>Adds the id in both forms of a UUID.</summary>
    public static void AddDevice(string device)
    {
        Add(device);
        Add(device.Replace("-", "", StringComparison.Ordinal));
    }

    /// <summary>Adds the names and signatures of all image addresses in an answer.</summary>
    public static void AddFrom(JsonElement answer)
    {
        switch (answer.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in answer.EnumerateObject()) AddFrom(property.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in answer.EnumerateArray()) AddFrom(item);
                break;
            case JsonValueKind.String when Address.Match(answer.GetString()!) is { Success: true } address:
                Add(address.Groups["name"].Value);
                Add(address.Groups["signature"].Value);
                break;
        }
    }

    /// <summary>Adds the passwords of addresses, the values of headers, keys and tokens.</summary>
    public static void AddFrom(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (name, value) in settings)
        {
            foreach (Match password in Password.Matches(value)) Add(password.Groups["secret"].Value);
            if (name.EndsWith("_HEADERS", StringComparison.Ordinal)) Add(value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            if (name.EndsWith("SigningKey", StringComparison.Ordinal) || name.EndsWith("Token", StringComparison.Ordinal)) Add(value);
        }
    }

    /// <summary>Adds the names of the images in a data directory, also of those that no answer named.</summary>
    public static void AddImagesIn(string dataDirectory)
    {
        foreach (var area in ServedAreas)
        {
            var folder = Path.Combine(dataDirectory, "uploads", area);
            if (!Directory.Exists(folder)) continue;
            foreach (var file in Directory.EnumerateFiles(folder)) Add(Path.GetFileName(file));
        }
    }

    /// <summary>Finds a secret in a text; null if there is none.</summary>
    public static string? FindIn(ReadOnlySpan<char> text)
    {
        var search = _search;
        if (search.Count != Secrets.Count)
        {
            string[] secrets = [.. Secrets.Keys];
            _search = search = (secrets.Length, SearchValues.Create(secrets, StringComparison.Ordinal));
        }

        var index = text.IndexOfAny(search.Values);
        if (index < 0) return null;
        foreach (var secret in Secrets.Keys)
        {
            if (text[index..].StartsWith(secret, StringComparison.Ordinal)) return secret;
        }

        return null;
    }

    [GeneratedRegex(@"/(?:originals|temp|downloaded)/(?<name>[^/?]+)(?:\?.*\bsignature=(?<signature>[^&]+))?", RegexOptions.CultureInvariant)]
    private static partial Regex Address { get; }

    /// <summary>The password before the host of an address, or in its query.</summary>
    [GeneratedRegex(@"://[^:/?#\s]*:(?<secret>[^@/\s]+)@|\bpassword=(?<secret>[^&;\s]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Password { get; }
}
