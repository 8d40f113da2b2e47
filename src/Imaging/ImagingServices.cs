using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Dialing;
using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Engines.Replicate;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.Imaging;

/// <summary>Registers the imaging service.</summary>
public static class ImagingServices
{
    /// <summary>
    /// Adds <see cref="IImageInspector"/>, <see cref="IImageConverter"/>, <see cref="ICartoonEngine"/> and <see cref="IFaceCutter"/>
    /// (the last two as <paramref name="engines"/> chooses; both local without it), the <see cref="StyleOffer"/> that goes with them and the <see cref="Studio"/> they share, as
    /// singletons. What is registered already stays. The host registers the <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddImaging(this IServiceCollection services, ImagingOptions options, EngineOptions? engines = null)
    {
        // libvips is set up with the first use of its library, wherever that is.
        NativeThreads.MakeAhead();
        engines ??= new EngineOptions();
        services.TryAddSingleton(options);
        services.TryAddSingleton<Studio>();
        services.TryAddSingleton<PhotoReader>();
        services.TryAddSingleton<PlanePool>();
        services.TryAddSingleton<FaceDetector>();
        services.TryAddSingleton<PersonSegmenter>();
        services.TryAddSingleton<SubjectFinder>();
        services.TryAddSingleton<IImageInspector, PhotoInspector>();
        services.TryAddSingleton<IImageConverter, PhotoConverter>();
        services.TryAddSingleton<EngineMetrics>();
        services.TryAddSingleton<IEngineNetwork, EngineNetwork>();
        services.TryAddSingleton<AnswerReader>();
        services.TryAddSingleton(StyleOffer.Of(engines.Cartoons));
        services.AddCartoonEngine(engines.Cartoons, engines);
        if (engines.CartoonFallback is { } fallback) services.AddCartoonEngine(fallback, engines);
        services.TryAddSingleton(provider => CartoonEngine(provider, engines));
        if (engines.Faces is FaceEngineKind.Remote)
        {
            services.TryAddSingleton<IFaceCutter>(provider => provider.Create<RemoteFaceCutter>(engines.RemoteFaces!));
        }
        else
        {
            services.TryAddSingleton<IFaceCutter, LocalFaceCutter>();
        }

        services.TryAddSingleton(provider => new ImagingWarmUp(
            provider.GetRequiredService<ICartoonEngine>(),
            provider.GetRequiredService<IFaceCutter>(),
            provider.GetRequiredService<FaceDetector>(),
            provider.GetRequiredService<PersonSegmenter>()));
        return services;
    }

    /// <summary>The engines as singletons of their own, so that each is disposed when the container is.</summary>
    private static void AddCartoonEngine(this IServiceCollection services, CartoonEngineKind kind, EngineOptions engines)
    {
        switch (kind)
        {
            case CartoonEngineKind.Neural:
                services.TryAddSingleton(provider => provider.Create<NeuralEngine>(engines.Neural!));
                break;
            case CartoonEngineKind.Remote:
                services.TryAddSingleton(provider => provider.Create<RemoteEngine>(engines.RemoteCartoons!));
                break;
            case CartoonEngineKind.Replicate:
                services.TryAddSingleton(provider => provider.Create<ReplicateEngine>(engines.Replicate!));
                break;
            default:
                services.TryAddSingleton<LocalEngine>();
                break;
        }
    }

    private static ICartoonEngine CartoonEngine(IServiceProvider provider, EngineOptions engines) => engines.CartoonFallback is { } fallback
        ? provider.Create<FallbackEngine>(Of(provider, engines.Cartoons), Of(provider, fallback), StyleOffer.Of(fallback))
        : Of(provider, engines.Cartoons);

    private static ICartoonEngine Of(IServiceProvider provider, CartoonEngineKind kind) => kind switch
    {
        CartoonEngineKind.Neural => provider.GetRequiredService<NeuralEngine>(),
        CartoonEngineKind.Remote => provider.GetRequiredService<RemoteEngine>(),
        CartoonEngineKind.Replicate => provider.GetRequiredService<ReplicateEngine>(),
        _ => provider.GetRequiredService<LocalEngine>(),
    };

    private static T Create<T>(this IServiceProvider provider, params object[] given) => ActivatorUtilities.CreateInstance<T>(provider, given);
}
