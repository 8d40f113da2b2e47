using Avatar.Imaging.Photos;
using Microsoft.Extensions.Logging;

namespace Avatar.Imaging.Engines.Neural;

/// <summary>
/// Draws with an ONNX model that the operator chose, on the studio's threads. Style and seed are ignored.
/// </summary>
internal sealed class NeuralEngine : ICartoonEngine, IDisposable
{
    private readonly Studio _studio;
    private readonly PhotoReader _photos;
    private readonly NeuralModel _model;

    /// <exception cref="EngineStartException">The model cannot be used.</exception>
    public NeuralEngine(NeuralOptions options, Studio studio, PhotoReader photos, ILogger<NeuralEngine> logger)
    {
        (_studio, _photos) = (studio, photos);
        _model = new NeuralModel(options);
        EngineLog.ModelReady(logger, Path.GetFileName(options.ModelPath), _model.Form);
    }

    public string Name => "neural";

    public Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken) => _studio.RunAsync(
        new StudioJob(StudioWork.Cartoon, photo.Owner) { Style = style, Engine = Name },
        token => PhotoFile.ReadAsync(photo, int.MaxValue, token), Draw, cancellationToken);

    public void Dispose() => _model.Dispose();

    private EncodedImage Draw(PhotoFile file, CancellationToken cancellationToken)
    {
        using var picture = _photos.Read(file, PhotoReader.WorkingSide);
        cancellationToken.ThrowIfCancellationRequested();
        using var cartoon = _model.Paint(picture, cancellationToken);
        using var image = cartoon.ToVips();
        return ImageWriter.Encode(image, ImageFormat.Jpeg);
    }
}
