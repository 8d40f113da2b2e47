using System.Globalization;
using Avatar.Imaging.Engines;

namespace Avatar.Hosting;

/// <summary>
/// Settings of the Node backend that an existing deployment already has. An alias is used where the setting that it stands for is not
/// set; explicit settings win.
/// </summary>
public static class NodeAliases
{
    private const string UrlsKey = "urls";

    /// <summary>Each alias with the settings that it stands for.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> All { get; } =
    [
        new("PORT", "ASPNETCORE_URLS, as http://*:{PORT}"),
        new("BASE_URL", Settings.PublicBaseUrl.Key),
        new("MONGODB_URI", $"{Settings.MongoDB.Key}, and {Settings.StorageProvider.Key}=MongoDB"),
        new("AI_SERVER_URL", $"{Settings.CartoonsRemoteUrl.Key}, and {Settings.CartoonsEngine.Key}=Remote"),
        new("AI_FACE_SEGMENT_URL", $"{Settings.FacesRemoteUrl.Key}, and {Settings.FacesEngine.Key}=Remote"),
        new("REPLICATE_API_TOKEN", $"{Settings.CartoonsReplicateToken.Key}, and {Settings.CartoonsEngine.Key}=Replicate"),
    ];

    /// <summary>Adds the settings that the aliases stand for.</summary>
    /// <exception cref="AvatarStartException"><c>PORT</c> is not a valid port.</exception>
    public static void Apply(IConfigurationBuilder builder, IConfiguration configuration)
    {
        var additions = new Dictionary<string, string?>();
        if (ValueOf("PORT") is { } port && ValueOf(UrlsKey) is null) additions[UrlsKey] = $"http://*:{ParsePort(port)}";
        Map("BASE_URL", Settings.PublicBaseUrl);
        if (Map("MONGODB_URI", Settings.MongoDB) && ValueOf(Settings.StorageProvider.Key) is null)
        {
            additions[Settings.StorageProvider.Key] = nameof(StorageProvider.MongoDB);
        }

        // The token has priority over the server address. Aliases of engines that are not used are ignored; they are not an error.
        if (ChooseUnlessNamed(Settings.CartoonsEngine, "REPLICATE_API_TOKEN", nameof(CartoonEngineKind.Replicate), Settings.CartoonsFallback))
            Map("REPLICATE_API_TOKEN", Settings.CartoonsReplicateToken);
        if (ChooseUnlessNamed(Settings.CartoonsEngine, "AI_SERVER_URL", nameof(CartoonEngineKind.Remote), Settings.CartoonsFallback))
            Map("AI_SERVER_URL", Settings.CartoonsRemoteUrl);
        if (ChooseUnlessNamed(Settings.FacesEngine, "AI_FACE_SEGMENT_URL", nameof(FaceEngineKind.Remote)))
            Map("AI_FACE_SEGMENT_URL", Settings.FacesRemoteUrl);

        if (additions.Count > 0) builder.AddInMemoryCollection(additions);

        // Returns whether the alias's engine is in use. The alias itself chooses the engine if no engine is set.
        bool ChooseUnlessNamed(Setting engine, string alias, string name, Setting? fallback = null)
        {
            var chosen = ValueOf(engine.Key) ?? additions.GetValueOrDefault(engine.Key);
            if (chosen is null && ValueOf(alias) is not null) additions[engine.Key] = chosen = name;
            return name.Equals(chosen, StringComparison.OrdinalIgnoreCase)
                || (fallback is not null && name.Equals(ValueOf(fallback.Key), StringComparison.OrdinalIgnoreCase));
        }

        string? ValueOf(string key) => configuration[key] is { } text && text.Trim() is { Length: > 0 } value ? value : null;

        bool Map(string alias, Setting setting)
        {
            if (ValueOf(alias) is not { } value || ValueOf(setting.Key) is not null) return false;
            additions[setting.Key] = value;
            return true;
        }
    }

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? port
            : throw new AvatarStartException($"PORT is '{Masked.Value(text)}', but it must be a whole number from 0 to 65535.");
}
