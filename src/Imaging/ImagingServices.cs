using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Cartoons.Vectors;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Remote;
using Avatar.Imaging.Engines.Replicate;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.Imaging;

/// <summary>Registers imaging in a service collection.</summary>
public static class ImagingServices
{
    /// <summary>
    /// Adds <see cref="IImageInspector"/>, <see cref="IImageConverter"/>, <see cref="IFaceFinder"/>, <see cref="ICartoonEngine"/> and <see cref="IFaceCutter"/>
    /// (the last two according to <paramref name="engines"/>; local if null), their <see cref="StyleOffer"/> and the
    /// <see cref="Studio"/> that they share, as singletons. Existing registrations are kept. The host must register a
    /// <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddImaging(this IServiceCollection services, ImagingOptions options, EngineOptions? engines = null)
    {
        // Must run before the first use of libvips, which reads the setting when it initialises.
        NativeThreads.CreateAhead();
        engines ??= new EngineOptions();
        services.TryAddSingleton(options);
        services.TryAddSingleton<Studio>();
        services.TryAddSingleton<PhotoReader>();
        services.TryAddSingleton<PlanePool>();
        services.TryAddSingleton<FaceDetector>();
        services.TryAddSingleton<FaceMeshFinder>();
        services.TryAddSingleton<PersonSegmenter>();
        services.TryAddSingleton<FlatPortrait>();
        services.TryAddSingleton<SubjectFinder>();
        services.TryAddSingleton<FaceChoice>();
        services.TryAddSingleton<HeadDrawing>();
        services.TryAddSingleton<IFaceFinder, LocalFaceFinder>();
        services.TryAddSingleton<IImageInspector, PhotoInspector>();
        services.TryAddSingleton<IImageConverter, PhotoConverter>();
        services.TryAddSingleton<EngineMetrics>();
        services.TryAddSingleton<IEngineNetwork, EngineNetwork>();
        services.TryAddSingleton<AnswerReader>();
        services.TryAddSingleton(StyleOffer.For(engines.Cartoons));
        services.AddCartoonEngine(engines.Cartoons, engines);
        if (engines.CartoonFallback is { } fallback) services.AddCartoonEngine(fallback, engines);
        services.TryAddSingleton(provider => CreateCartoonEngine(provider, engines));
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
            provider.GetRequiredService<FaceMeshFinder>(),
            provider.GetRequiredService<PersonSegmenter>()));
        return services;
    }

    /// <summary>Registers an engine as a singleton, so that the container disposes it.</summary>
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

    private static ICartoonEngine CreateCartoonEngine(IServiceProvider provider, EngineOptions engines) => engines.CartoonFallback is { } fallback
        ? provider.Create<FallbackEngine>(GetEngine(provider, engines.Cartoons), GetEngine(provider, fallback), StyleOffer.For(fallback))
        : GetEngine(provider, engines.Cartoons);

    private static ICartoonEngine GetEngine(IServiceProvider provider, CartoonEngineKind kind) => kind switch
    {
        CartoonEngineKind.Neural => provider.GetRequiredService<NeuralEngine>(),
        CartoonEngineKind.Remote => provider.GetRequiredService<RemoteEngine>(),
        CartoonEngineKind.Replicate => provider.GetRequiredService<ReplicateEngine>(),
        _ => provider.GetRequiredService<LocalEngine>(),
    };

    private static T Create<T>(this IServiceProvider provider, params object[] given) => ActivatorUtilities.CreateInstance<T>(provider, given);
}
