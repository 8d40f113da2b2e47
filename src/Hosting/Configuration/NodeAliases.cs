using System.Globalization;
using Avatar.Grains;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Replicate;
using Avatar.Storage;

namespace Avatar.Hosting;

/// <summary>
/// Settings of the Node backend that an existing deployment already has. An alias is used where the setting that it stands for is not
/// set; explicit settings win.
/// </summary>
public static class NodeAliases
{
    private const string UrlsKey = "urls";

    private static readonly string Storage = Setting.KeyOf<HostingOptions>(nameof(HostingOptions.ChosenProvider));
    private static readonly string MongoDB = Setting.KeyOf<MongoOptions>(nameof(MongoOptions.ConnectionString));
    private static readonly string PublicBaseUrl = Setting.KeyOf<CartoonOptions>(nameof(CartoonOptions.PublicBaseUrl));
    private static readonly string Cartoons = Setting.KeyOf<EngineOptions>(nameof(EngineOptions.Cartoons));
    private static readonly string Fallback = Setting.KeyOf<EngineOptions>(nameof(EngineOptions.CartoonFallback));
    private static readonly string CartoonServer = Setting.KeyOf<EngineOptions>(nameof(EngineOptions.CartoonServer));
    private static readonly string Faces = Setting.KeyOf<EngineOptions>(nameof(EngineOptions.Faces));
    private static readonly string FaceServer = Setting.KeyOf<EngineOptions>(nameof(EngineOptions.FaceServer));
    private static readonly string Token = Setting.KeyOf<ReplicateOptions>(nameof(ReplicateOptions.Token));

    /// <summary>Each alias with the settings that it stands for.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> All { get; } =
    [
        new("PORT", "ASPNETCORE_URLS, as http://*:{PORT}"),
        new("BASE_URL", PublicBaseUrl),
        new("MONGODB_URI", $"{MongoDB}, and {Storage}=MongoDB"),
        new("AI_SERVER_URL", $"{CartoonServer}, and {Cartoons}=Remote"),
        new("AI_FACE_SEGMENT_URL", $"{FaceServer}, and {Faces}=Remote"),
        new("REPLICATE_API_TOKEN", $"{Token}, and {Cartoons}=Replicate"),
    ];

    /// <summary>Adds the settings that the aliases stand for.</summary>
    /// <exception cref="AvatarStartException"><c>PORT</c> is not a valid port.</exception>
    public static void Apply(IConfigurationBuilder builder, IConfiguration configuration)
    {
        var additions = new Dictionary<string, string?>();
        if (ValueOf("PORT") is { } port && ValueOf(UrlsKey) is null) additions[UrlsKey] = $"http://*:{ParsePort(port)}";
        Map("BASE_URL", PublicBaseUrl);
        if (Map("MONGODB_URI", MongoDB) && ValueOf(Storage) is null) additions[Storage] = nameof(StorageProvider.MongoDB);

        // The token has priority over the server address. Aliases of engines that are not used are ignored; they are not an error.
        if (ChooseUnlessNamed(Cartoons, "REPLICATE_API_TOKEN", nameof(CartoonEngineKind.Replicate), Fallback)) Map("REPLICATE_API_TOKEN", Token);
        if (ChooseUnlessNamed(Cartoons, "AI_SERVER_URL", nameof(CartoonEngineKind.Remote), Fallback)) Map("AI_SERVER_URL", CartoonServer);
        if (ChooseUnlessNamed(Faces, "AI_FACE_SEGMENT_URL", nameof(FaceEngineKind.Remote))) Map("AI_FACE_SEGMENT_URL", FaceServer);

        if (additions.Count > 0) builder.AddInMemoryCollection(additions);

        // Returns whether the alias's engine is in use. The alias itself chooses the engine if no engine is set.
        bool ChooseUnlessNamed(string engine, string alias, string name, string? fallback = null)
        {
            var chosen = ValueOf(engine) ?? additions.GetValueOrDefault(engine);
            if (chosen is null && ValueOf(alias) is not null) additions[engine] = chosen = name;
            return name.Equals(chosen, StringComparison.OrdinalIgnoreCase)
                || (fallback is not null && name.Equals(ValueOf(fallback), StringComparison.OrdinalIgnoreCase));
        }

        string? ValueOf(string key) => configuration[key] is { } text && text.Trim() is { Length: > 0 } value ? value : null;

        bool Map(string alias, string key)
        {
            if (ValueOf(alias) is not { } value || ValueOf(key) is not null) return false;
            additions[key] = value;
            return true;
        }
    }

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? port
            : throw new AvatarStartException($"PORT is '{Masked.Value(text)}', but it must be a whole number from 0 to 65535.");
}
