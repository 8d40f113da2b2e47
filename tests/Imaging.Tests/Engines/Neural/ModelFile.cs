namespace Avatar.Imaging.Tests.Engines.Neural;

/// <summary>A temporary model file.</summary>
internal sealed class ModelFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelFile(byte[] bytes)
    {
        Path = _folder["model.onnx"];
        File.WriteAllBytes(Path, bytes);
    }

    public string Path { get; }

    public void Dispose() => _folder.Dispose();
}
