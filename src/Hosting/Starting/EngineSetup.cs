using Avatar.Grains;
using Avatar.Imaging;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Engines.Replicate;
using Microsoft.Extensions.Options;

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
    public static void AddEngines(this IHostApplicationBuilder builder)
    {
        var engines = builder.Settings<EngineOptions>();
        Complete(engines, builder.Settings<NeuralOptions>(), builder.Settings<ReplicateOptions>(), builder.Settings<CartoonOptions>());
        builder.AddImaging(engines);
        builder.Services.AddHostedService<EngineStart>();
    }

    /// <summary>
    /// Registers imaging for a front, which draws no cartoons. It needs the styles of the silos' engine, and previews faces with their face
    /// cutter.
    /// </summary>
    /// <inheritdoc cref="AddEngines" path="/exception"/>
    public static void AddFrontImaging(this IHostApplicationBuilder builder)
    {
        var engines = builder.Settings<EngineOptions>();
        CompleteFaces(engines, builder.Settings<CartoonOptions>());
        builder.AddImaging(new EngineOptions { Faces = engines.Faces, RemoteFaces = engines.RemoteFaces });
    }

    private static void AddImaging(this IHostApplicationBuilder builder, EngineOptions engines)
    {
        var chosen = builder.Settings<EngineOptions>();
        builder.Services.AddSingleton(StyleOffer.For(chosen.Cartoons, chosen.DefaultStyle));
        builder.Services.AddImaging(builder.Settings<ImagingOptions>(), engines);
    }

    /// <summary>Sets the options of the engines in use.</summary>
    /// <exception cref="AvatarStartException">The settings contradict each other.</exception>
    internal static void Complete(EngineOptions engines, NeuralOptions neural, ReplicateOptions replicate, CartoonOptions cartoons)
    {
        if (engines.CartoonFallback == engines.Cartoons)
        {
            throw new AvatarStartException(
                $"{KeyOf(nameof(engines.CartoonFallback))} is {engines.CartoonFallback}, the same as {KeyOf(nameof(engines.Cartoons))}; choose another engine, or remove this setting.");
        }

        var callTimeout = cartoons.Timeout * (engines.CartoonFallback is null ? ShareOfTimeout : ShareBeforeFallback);
        if (IsUsed(CartoonEngineKind.Neural, neural.ModelPath.Length > 0, Setting.KeyOf<NeuralOptions>(nameof(neural.ModelPath))))
        {
            RefuseUnlessThreeOrNone(neural.Mean, nameof(neural.Mean));
            RefuseUnlessThreeOrNone(neural.Deviation, nameof(neural.Deviation));
            if (neural.Deviation.Contains(0))
                throw new AvatarStartException($"{Setting.KeyOf<NeuralOptions>(nameof(neural.Deviation))} contains 0, which is not a valid divisor.");
            engines.Neural = neural;
        }

        if (IsUsed(CartoonEngineKind.Remote, engines.CartoonServer is not null, KeyOf(nameof(engines.CartoonServer))))
            engines.RemoteCartoons = Remote(engines.CartoonServer!, "generate-cartoon", callTimeout, engines.CartoonCalls, engines.SendTraceParent);
        if (IsUsed(CartoonEngineKind.Replicate, replicate.Token.Length > 0, Setting.KeyOf<ReplicateOptions>(nameof(replicate.Token))))
        {
            (replicate.Timeout, replicate.MaxCalls, replicate.SendTraceParent) = (callTimeout, engines.CartoonCalls, engines.SendTraceParent);
            engines.Replicate = replicate;
        }

        CompleteFaces(engines, cartoons);

        bool IsUsed(CartoonEngineKind kind, bool isSet, string key) =>
            IsNeeded(engines.Cartoons == kind || engines.CartoonFallback == kind, isSet, key, $"{KeyOf(nameof(engines.Cartoons))}={kind}");
    }

    /// <summary>Sets the options of the face cutter in use.</summary>
    /// <exception cref="AvatarStartException">The settings contradict each other.</exception>
    private static void CompleteFaces(EngineOptions engines, CartoonOptions cartoons)
    {
        var remoteFaces = $"{KeyOf(nameof(engines.Faces))}={FaceEngineKind.Remote}";
        if (!IsNeeded(engines.Faces is FaceEngineKind.Remote, engines.FaceServer is not null, KeyOf(nameof(engines.FaceServer)), remoteFaces)) return;
        if (cartoons.PublicBaseUrl is null)
        {
            throw new AvatarStartException(
                $"{Setting.KeyOf<CartoonOptions>(nameof(cartoons.PublicBaseUrl))} is not set, but {remoteFaces} needs it: the AI server fetches cartoons from there.");
        }

        engines.RemoteFaces = Remote(engines.FaceServer!, engines.FacePath, cartoons.Timeout * ShareOfTimeout, engines.FaceCalls, engines.SendTraceParent);
    }

    /// <summary>Whether an engine is in use. It requires a setting that has no effect without the engine.</summary>
    private static bool IsNeeded(bool inUse, bool isSet, string key, string engine) => (inUse, isSet) switch
    {
        (true, false) => throw new AvatarStartException($"{key} is not set, but {engine} needs it."),
        (false, true) => throw new AvatarStartException($"{key} is set, but has no effect without {engine}; choose that engine, or remove the setting."),
        _ => inUse,
    };

    private static void RefuseUnlessThreeOrNone(IReadOnlyList<float> numbers, string property)
    {
        if (numbers.Count is 0 or 3) return;
        throw new AvatarStartException(
            $"{Setting.KeyOf<NeuralOptions>(property)} contains {numbers.Count} numbers, but it must contain three: for red, green and blue.");
    }

    private static RemoteOptions Remote(Uri server, string path, TimeSpan callTimeout, int maxCalls, bool sendsTrace) =>
        new() { Url = new Uri($"{server.OriginalString}/{path}"), Timeout = callTimeout, MaxCalls = maxCalls, SendTraceParent = sendsTrace };

    private static string KeyOf(string property) => Setting.KeyOf<EngineOptions>(property);
}

/// <summary>Creates the engines before other services start. An engine that cannot work stops the host.</summary>
internal sealed class EngineStart(IServiceProvider services, IOptions<NeuralOptions> neural) : IHostedLifecycleService
{
    /// <exception cref="AvatarStartException">The model of the neural engine cannot be used.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            services.GetRequiredService<ICartoonEngine>();
            services.GetRequiredService<IFaceCutter>();
            return Task.CompletedTask;
        }
        catch (EngineStartException exception)
        {
            throw new AvatarStartException(
                $"{Setting.KeyOf<NeuralOptions>(nameof(NeuralOptions.ModelPath))} is '{Masked.Value(neural.Value.ModelPath)}', but {exception.Message}.", exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
