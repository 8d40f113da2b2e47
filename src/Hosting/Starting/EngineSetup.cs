using Avatar.Grains;
using Avatar.Imaging;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Engines.Replicate;

namespace Avatar.Hosting;

/// <summary>Registers the engines that the settings choose.</summary>
internal static class EngineSetup
{
    /// <summary>
    /// Share of the grain's timeout after which a call to a remote engine is abandoned, so that the engine's circuit breaker registers the failure.
    /// </summary>
    private const double ShareOfTimeout = 0.95;

    /// <summary>Like <see cref="ShareOfTimeout"/>, but leaves time for a fallback engine to draw.</summary>
    private const double ShareBeforeFallback = 0.7;

    /// <summary>Registers imaging with these engines, and a service that checks the engines before the host starts.</summary>
    /// <exception cref="AvatarStartException">A setting of a chosen engine is missing, or a setting of an unused engine is present.</exception>
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
                $"{Settings.CartoonsFallback.Key} is {fallback}, the same as {Settings.CartoonsEngine.Key}; choose another engine, or remove this setting.");
        }

        string? RequiredBy(CartoonEngineKind kind, ValueSetting<string?> setting) =>
            GetRequired(settings, setting, chosen == kind || fallback == kind, $"{Settings.CartoonsEngine.Key}={kind}");
        var timeout = settings.Get(Settings.CartoonTimeout);
        var callTimeout = timeout * (fallback is null ? ShareOfTimeout : ShareBeforeFallback);
        return new EngineOptions
        {
            Cartoons = chosen,
            CartoonFallback = fallback,
            Faces = settings.Get(Settings.FacesEngine),
            Neural = RequiredBy(CartoonEngineKind.Neural, Settings.CartoonsModelPath) is { } path ? Neural(settings, path) : null,
            RemoteCartoons = RequiredBy(CartoonEngineKind.Remote, Settings.CartoonsRemoteUrl) is { } server
                ? Remote(server, "generate-cartoon", callTimeout, settings.Get(Settings.CartoonsMaxCalls))
                : null,
            Replicate = RequiredBy(CartoonEngineKind.Replicate, Settings.CartoonsReplicateToken) is { } token
                ? Replicate(settings, token, callTimeout)
                : null,
            RemoteFaces = RemoteFaces(settings, timeout * ShareOfTimeout),
        };
    }

    /// <summary>Returns a setting that its engine requires and that has no effect without the engine.</summary>
    private static string? GetRequired(AvatarSettings settings, ValueSetting<string?> setting, bool inUse, string engine)
    {
        var value = settings.Get(setting);
        if (value is null && inUse) throw new AvatarStartException($"{setting.Key} is not set, but {engine} needs it.");
        if (value is null || inUse) return value;
        throw new AvatarStartException($"{setting.Key} is set, but has no effect without {engine}; choose that engine, or remove the setting.");
    }

    private static NeuralOptions Neural(AvatarSettings settings, string path) => new()
    {
        ModelPath = Path.GetFullPath(path),
        Range = settings.Get(Settings.CartoonsModelRange),
        OutputRange = settings.Get(Settings.CartoonsModelOutputRange),
        Mean = GetThreeOrNone(settings, Settings.CartoonsModelMean),
        Deviation = GetThreeOrNone(settings, Settings.CartoonsModelDeviation) is var deviation && !deviation.Contains(0)
            ? deviation
            : throw new AvatarStartException($"{Settings.CartoonsModelDeviation.Key} contains 0, which is not a valid divisor."),
        TileSide = (int)settings.Get(Settings.CartoonsModelTile),
    };

    private static IReadOnlyList<float> GetThreeOrNone(AvatarSettings settings, ListSetting<float> setting) => settings.Get(setting) is { Count: 0 or 3 } numbers
        ? numbers
        : throw new AvatarStartException($"{setting.Key} contains {settings.Get(setting).Count} numbers, but it must contain three: for red, green and blue.");

    private static ReplicateOptions Replicate(AvatarSettings settings, string token, TimeSpan callTimeout)
    {
        var options = new ReplicateOptions
        {
            Token = token,
            Model = settings.Get(Settings.CartoonsReplicateModel),
            Input = settings.Get(Settings.CartoonsReplicateInput),
            Timeout = callTimeout,
            MaxCalls = (int)settings.Get(Settings.CartoonsMaxCalls),
        };
        if (settings.Get(Settings.CartoonsReplicateUrl) is { } url) options.ApiUrl = new Uri(url);
        return options;
    }

    private static RemoteOptions? RemoteFaces(AvatarSettings settings, TimeSpan callTimeout)
    {
        var inUse = settings.Get(Settings.FacesEngine) is FaceEngineKind.Remote;
        var engine = $"{Settings.FacesEngine.Key}={FaceEngineKind.Remote}";
        if (GetRequired(settings, Settings.FacesRemoteUrl, inUse, engine) is not { } server) return null;
        return settings.Get(Settings.PublicBaseUrl) is not null
            ? Remote(server, settings.Get(Settings.FacesRemotePath), callTimeout, settings.Get(Settings.FacesMaxCalls))
            : throw new AvatarStartException($"{Settings.PublicBaseUrl.Key} is not set, but {engine} needs it: the AI server fetches cartoons from there.");
    }

    private static RemoteOptions Remote(string server, string path, TimeSpan callTimeout, long maxCalls) =>
        new() { Url = new Uri($"{server}/{path}"), Timeout = callTimeout, MaxCalls = (int)maxCalls };
}
