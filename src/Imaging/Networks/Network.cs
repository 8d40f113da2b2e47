using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace Avatar.Imaging.Networks;

/// <summary>An ONNX model embedded in this assembly, loaded and checked. Thread-safe.</summary>
internal sealed class Network : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
    private readonly NetworkShape _shape;
    private readonly string[] _outputs;

    private Network(InferenceSession session, NetworkShape shape)
    {
        _session = session;
        _shape = shape;
        _outputs = [.. shape.Outputs.Select(output => output.Name)];
    }

    /// <summary>Loads an embedded model.</summary>
    /// <exception cref="ImagingStartException">The model is missing, damaged, or does not match <paramref name="shape"/>.</exception>
    public static Network Load(string name, NetworkShape shape)
    {
        using var stream = typeof(Network).Assembly.GetManifestResourceStream(name)
            ?? throw new ImagingStartException($"The model {name} is missing from Avatar.Imaging.dll. Rebuild or reinstall the service.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Open(name, bytes, shape);
    }

    /// <inheritdoc cref="Load"/>
    public static Network Open(string name, byte[] model, NetworkShape shape)
    {
        OnnxTelemetry.SwitchOff();
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        InferenceSession session;
        try
        {
            session = new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ImagingStartException(
                $"The model {name} ({model.Length} bytes) is damaged: {exception.Message} Rebuild or reinstall the service.", exception);
        }

        if (Difference(session, shape) is { } difference)
        {
            session.Dispose();
            throw new ImagingStartException($"The model {name} does not match this version of the service: {difference}. Rebuild or reinstall the service.");
        }

        return new Network(session, shape);
    }

    /// <summary>Runs the network on one image.</summary>
    /// <param name="fill">Writes the image into an uninitialised buffer: rows from the top, three values per pixel.</param>
    /// <returns>The outputs in the order of the shape. The caller must dispose them.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(Action<Span<float>> fill)
    {
        var length = _shape.Side * _shape.Side * 3;
        using var rented = MemoryPool<float>.Shared.Rent(length);
        var input = rented.Memory[..length];
        fill(input.Span);
        using var tensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, input, [1, _shape.Side, _shape.Side, 3]);
        return _session.Run(_run, [_shape.Input], [tensor], _outputs);
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private static string? Difference(InferenceSession session, NetworkShape shape) =>
        shape.Outputs
            .Select(output => Difference("output", output.Name, output.Shape, session.OutputMetadata))
            .Prepend(Difference("input", shape.Input, shape.InputShape, session.InputMetadata))
            .FirstOrDefault(difference => difference is not null);

    private static string? Difference(string kind, string name, int[] expected, IReadOnlyDictionary<string, NodeMetadata> found) =>
        !found.TryGetValue(name, out var node) ? $"it has no {kind} {name}; it has {string.Join(", ", found.Keys)}"
        : node.ElementType != typeof(float) ? $"its {kind} {name} holds {node.ElementType.Name} instead of Single"
        : !node.Dimensions.SequenceEqual(expected) ? $"its {kind} {name} is {Text(node.Dimensions)} instead of {Text(expected)}"
        : null;

    private static string Text(int[] shape) => string.Join(" x ", shape);
}

/// <summary>Input and outputs of a network. All tensors are float32. The input is one square RGB image: rows from the top, colours last.</summary>
/// <param name="Input">Name of the input, of shape 1 × side × side × 3.</param>
/// <param name="Side">Side of the input in pixels.</param>
/// <param name="Outputs">Names and shapes of the outputs.</param>
internal sealed record NetworkShape(string Input, int Side, params (string Name, int[] Shape)[] Outputs)
{
    public int[] InputShape => [1, Side, Side, 3];
}

/// <summary>Networks that are loaded on first use.</summary>
internal static class LazyNetworks
{
    /// <summary>Disposes a network unless it was never loaded.</summary>
    public static void DisposeIfCreated<T>(this Lazy<T> network)
        where T : IDisposable
    {
        if (network.IsValueCreated) network.Value.Dispose();
    }
}
