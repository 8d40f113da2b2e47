using Avatar.Imaging.Networks;
using Avatar.Imaging.Photos;
using Microsoft.ML.OnnxRuntime;

namespace Avatar.Imaging.Engines.Neural;

/// <summary>
/// An image-to-image network. All threads share one session, which holds the weights once. Runs share no state, so they can be
/// concurrent; the studio's slots limit their number.
/// </summary>
internal sealed class NeuralModel : IDisposable
{
    /// <summary>Networks halve an image several times and double it again, so most need sides that are multiples of this.</summary>
    private const int SideStep = 32;

    private const int OverlapShare = 8;
    private const int TrialSide = 64;

    private readonly InferenceSession _session;
    private readonly string _inputName;
    private readonly string _outputName;
    private readonly TensorForm _input;
    private readonly TensorForm _output;
    private readonly PixelScale _scale;
    private readonly int _tileSide;

    /// <summary>Loads the model and tests it with a grey image.</summary>
    /// <exception cref="EngineStartException">The model is missing, damaged, or not an image-to-image network for colour images.</exception>
    public NeuralModel(NeuralOptions options)
    {
        _tileSide = options.TileSide;
        _session = Open(options.ModelPath);
        try
        {
            (_inputName, _input) = Only("input", _session.InputMetadata);
            (_outputName, _output) = First("output", _session.OutputMetadata);
            _scale = PixelScale.Create(options, _input.IsBytes, _session.ModelMetadata.CustomMetadataMap);
            Try();
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Format of the input, for logs.</summary>
    public string Form => _input.ToString();

    /// <summary>Returns the image that the network paints, of the same size.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, between two tiles or during one.</exception>
    public RgbImage Paint(RgbImage picture, CancellationToken cancellationToken)
    {
        var (tileHeight, tileWidth) = (TileSide(_input.Height, picture.Height), TileSide(_input.Width, picture.Width));
        var (down, across) = (tileHeight / OverlapShare, tileWidth / OverlapShare);
        var blend = new TileBlend(picture.Width, picture.Height, Tiling.Weights(tileWidth, across), Tiling.Weights(tileHeight, down), _scale.Channel);
        foreach (var top in Tiling.Starts(picture.Height, tileHeight, down))
        {
            foreach (var left in Tiling.Starts(picture.Width, tileWidth, across))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var results = Run(picture, left, top, tileWidth, tileHeight, cancellationToken);
                Add(results[0], blend, left, top, tileWidth, tileHeight);
            }
        }

        return blend.ToImage();
    }

    public void Dispose() => _session.Dispose();

    private static InferenceSession Open(string path)
    {
        if (!File.Exists(path)) throw new EngineStartException("the file does not exist");
        OnnxTelemetry.SwitchOff();
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            EnableCpuMemArena = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new EngineStartException($"it cannot be loaded as an ONNX model ({FirstLine(exception)})", exception);
        }
    }

    private static (string Name, TensorForm Form) Only(string kind, IReadOnlyDictionary<string, NodeMetadata> nodes) => nodes.Count == 1
        ? First(kind, nodes)
        : throw new EngineStartException($"it has {nodes.Count} inputs instead of 1");

    private static (string Name, TensorForm Form) First(string kind, IReadOnlyDictionary<string, NodeMetadata> nodes)
    {
        var (name, node) = nodes.First();
        return (name, TensorForm.From($"its {kind} {name}", node));
    }

    /// <summary>Runs the network on a small image, because it can fail or return another shape than it declares.</summary>
    private void Try()
    {
        var (width, height) = (_input.Width ?? TrialSide, _input.Height ?? TrialSide);
        using var grey = new RgbImage(width, height);
        grey.Bytes.Fill(128);
        try
        {
            using var results = Run(grey, 0, 0, width, height, CancellationToken.None);
            var shape = results[0].GetTensorTypeAndShape().Shape;
            if (!shape.SequenceEqual(_output.Shape(height, width)))
            {
                throw new EngineStartException(
                    $"it turns a picture of {width} × {height} pixels into a tensor [{string.Join(", ", shape)}] instead of [{string.Join(", ", _output.Shape(height, width))}]");
            }

            if (!_output.IsBytes && results[0].GetTensorDataAsSpan<float>().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            {
                throw new EngineStartException("it turns a grey picture into values that are not finite numbers");
            }
        }
        catch (OnnxRuntimeException exception)
        {
            throw new EngineStartException($"it fails on a picture of {width} × {height} pixels ({FirstLine(exception)})", exception);
        }
    }

    /// <summary>Returns the model's fixed side, or else the image's side, rounded up for the network and limited to the tile side.</summary>
    private int TileSide(int? fixedSide, int length) => fixedSide ?? Math.Min(RoundedUp(length), Math.Max(RoundedUp(_tileSide), SideStep));

    private static int RoundedUp(int length) => (length + SideStep - 1) / SideStep * SideStep;

    private IDisposableReadOnlyCollection<OrtValue> Run(
        RgbImage picture, int left, int top, int width, int height, CancellationToken cancellationToken)
    {
        using var tensor = _input.IsBytes
            ? Tensor(_scale.ToBytes(picture, left, top, width, height, _input), width, height)
            : Tensor(_scale.ToFloats(picture, left, top, width, height, _input), width, height);
        using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var registration = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, run);
        try
        {
            return _session.Run(run, [_inputName], [tensor], [_outputName]);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private OrtValue Tensor<T>(T[] values, int width, int height)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(values, _input.Shape(height, width));

    private void Add(OrtValue result, TileBlend blend, int left, int top, int width, int height)
    {
        if (!result.GetTensorTypeAndShape().Shape.SequenceEqual(_output.Shape(height, width)))
        {
            throw ImagingException.Failed();
        }

        var strides = _output.Strides(height, width);
        if (_output.IsBytes) blend.Add(result.GetTensorDataAsSpan<byte>(), strides, left, top, _scale.FromByte);
        else blend.Add(result.GetTensorDataAsSpan<float>(), strides, left, top, _scale.FromFloat);
    }

    private static string FirstLine(OnnxRuntimeException exception) => exception.Message.Split('\n')[0].Trim();
}
