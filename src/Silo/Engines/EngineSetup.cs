using Avatar.Grains;
using Avatar.Imaging;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Engines.Replicate;
using Avatar.Silo.Configuration;
using Avatar.Silo.Starting;

namespace Avatar.Silo.Engines;

/// <summary>Chooses the engines that the settings name.</summary>
internal static class EngineSetup
{
    /// <summary>
    /// An engine elsewhere is given up before the grain's patience ends, so that its breaker learns of it, and earlier still where
    /// a fallback has to draw in the rest of the time.
    /// </summary>
    private const double ShareOfTimeout = 0.95;
    private const double ShareBeforeFallback = 0.7;

    /// <summary>Adds imaging with these engines, and the check that they can work, which runs before the host is up.</summary>
    /// <exception cref="AvatarStartException">A chosen engine lacks a setting, or has one that is another's.</exception>
    public static void AddEngines(this IServiceCollection services, AvatarSettings settings)
    {
        services.AddSingleton(StyleOffer.For(settings.Get(Settings.CartoonsEngine), settings.Get(Settings.DefaultStyle)));
        services.AddImaging(
            new ImagingOptions
            {
                MaxPixels = settings.Get(Settings.MaxPixels),
                DecodeTimeout = settings.Get(Settings.DecodeTimeout),
                StudioQueue = (int)settings.Get(Settings.StudioQueue),
            },
            Options(settings));
        services.Configure<CartoonOptions>(options =>
            options.PublicBaseUrl = settings.Get(Settings.PublicBaseUrl) is { } url ? new Uri(url) : null);
        services.AddHostedService<EngineStart>();
    }

    /// <exception cref="AvatarStartException">The settings contradict each other.</exception>
    internal static EngineOptions Options(AvatarSettings settings)
    {
        var chosen = settings.Get(Settings.CartoonsEngine);
        var fallback = settings.Get(Settings.CartoonsFallback);
        if (fallback == chosen)
        {
            throw new AvatarStartException(
                $"{Settings.CartoonsFallback.Key} is {fallback}, which is the engine that it is to stand in for; name another, or none.");
        }

        string? NeededBy(CartoonEngineKind kind, ValueSetting<string?> setting) =>
            Needed(settings, setting, chosen == kind || fallback == kind, $"{Settings.CartoonsEngine.Key}={kind}");
        var timeout = settings.Get(Settings.CartoonTimeout);
        var patience = timeout * (fallback is null ? ShareOfTimeout : ShareBeforeFallback);
        return new EngineOptions
        {
            Cartoons = chosen,
            CartoonFallback = fallback,
            Faces = settings.Get(Settings.FacesEngine),
            Neural = NeededBy(CartoonEngineKind.Neural, Settings.CartoonsModelPath) is { } path ? Neural(settings, path) : null,
            RemoteCartoons = NeededBy(CartoonEngineKind.Remote, Settings.CartoonsRemoteUrl) is { } server
                ? Remote(server, "generate-cartoon", patience, settings.Get(Settings.CartoonsMaxCalls))
                : null,
            Replicate = NeededBy(CartoonEngineKind.Replicate, Settings.CartoonsReplicateToken) is { } token
                ? Replicate(settings, token, patience)
                : null,
            RemoteFaces = RemoteFaces(settings, timeout * ShareOfTimeout),
        };
    }

    /// <summary>A setting that an engine cannot do without, and that means nothing without the engine.</summary>
    private static string? Needed(AvatarSettings settings, ValueSetting<string?> setting, bool inUse, string engine)
    {
        var value = settings.Get(setting);
        if (value is null && inUse) throw new AvatarStartException($"{setting.Key} is not set, but {engine} needs it.");
        if (value is null || inUse) return value;
        throw new AvatarStartException($"{setting.Key} is set, but means nothing without {engine}; choose that engine, or leave the setting out.");
    }

    private static NeuralOptions Neural(AvatarSettings settings, string path) => new()
    {
        ModelPath = Path.GetFullPath(path),
        Range = settings.Get(Settings.CartoonsModelRange),
        OutputRange = settings.Get(Settings.CartoonsModelOutputRange),
        Mean = ThreeOrNone(settings, Settings.CartoonsModelMean),
        Deviation = ThreeOrNone(settings, Settings.CartoonsModelDeviation) is var deviation && !deviation.Contains(0)
            ? deviation
            : throw new AvatarStartException($"{Settings.CartoonsModelDeviation.Key} holds a 0, by which nothing can be divided."),
        TileSide = (int)settings.Get(Settings.CartoonsModelTile),
    };

    private static IReadOnlyList<float> ThreeOrNone(AvatarSettings settings, ListSetting<float> setting) => settings.Get(setting) is { Count: 0 or 3 } numbers
        ? numbers
        : throw new AvatarStartException($"{setting.Key} holds {settings.Get(setting).Count} numbers, but it must be three: for red, green and blue.");

    private static ReplicateOptions Replicate(AvatarSettings settings, string token, TimeSpan patience)
    {
        var options = new ReplicateOptions
        {
            Token = token,
            Model = settings.Get(Settings.CartoonsReplicateModel),
            Input = settings.Get(Settings.CartoonsReplicateInput),
            Timeout = patience,
            MaxCalls = (int)settings.Get(Settings.CartoonsMaxCalls),
        };
        if (settings.Get(Settings.CartoonsReplicateUrl) is { } url) options.ApiUrl = new Uri(url);
        return options;
    }

    private static RemoteOptions? RemoteFaces(AvatarSettings settings, TimeSpan patience)
    {
        var inUse = settings.Get(Settings.FacesEngine) is FaceEngineKind.Remote;
        var engine = $"{Settings.FacesEngine.Key}={FaceEngineKind.Remote}";
        if (Needed(settings, Settings.FacesRemoteUrl, inUse, engine) is not { } server) return null;
        return settings.Get(Settings.PublicBaseUrl) is not null
            ? Remote(server, settings.Get(Settings.FacesRemotePath), patience, settings.Get(Settings.FacesMaxCalls))
            : throw new AvatarStartException($"{Settings.PublicBaseUrl.Key} is not set, but {engine} needs it: the AI server fetches cartoons from there.");
    }

    private static RemoteOptions Remote(string server, string path, TimeSpan patience, long maxCalls) =>
        new() { Url = new Uri($"{server}/{path}"), Timeout = patience, MaxCalls = (int)maxCalls };
}
