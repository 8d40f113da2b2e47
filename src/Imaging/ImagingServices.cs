using Avatar.Imaging.Cartoons;
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
    /// Adds <see cref="IImageInspector"/>, <see cref="IImageConverter"/>, <see cref="ICartoonEngine"/> and
    /// <see cref="IFaceCutter"/> (the last two local, unless one is registered already) and the <see cref="Studio"/> they
    /// share, as singletons.
    /// </summary>
    public static IServiceCollection AddImaging(this IServiceCollection services, Action<ImagingOptions>? configure = null)
    {
        var options = new ImagingOptions();
        configure?.Invoke(options);
        return services.AddImaging(options);
    }

    /// <inheritdoc cref="AddImaging(IServiceCollection, Action{ImagingOptions}?)"/>
    public static IServiceCollection AddImaging(this IServiceCollection services, ImagingOptions options)
    {
        services.TryAddSingleton(options);
        services.TryAddSingleton<Studio>();
        services.TryAddSingleton<PhotoReader>();
        services.TryAddSingleton<PlanePool>();
        services.TryAddSingleton<FaceDetector>();
        services.TryAddSingleton<PersonSegmenter>();
        services.TryAddSingleton<SubjectFinder>();
        services.TryAddSingleton<IImageInspector, PhotoInspector>();
        services.TryAddSingleton<IImageConverter, PhotoConverter>();
        services.TryAddSingleton<ICartoonEngine, LocalEngine>();
        services.TryAddSingleton<IFaceCutter, LocalFaceCutter>();
        services.TryAddSingleton(provider => new ImagingWarmUp(
            provider.GetRequiredService<ICartoonEngine>(),
            provider.GetRequiredService<IFaceCutter>(),
            provider.GetRequiredService<FaceDetector>(),
            provider.GetRequiredService<PersonSegmenter>()));
        return services;
    }
}
