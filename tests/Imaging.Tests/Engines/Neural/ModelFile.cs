namespace Avatar.Imaging.Tests.Engines.Neural;

/// <summary>A temporary model file.</summary>
internal sealed class ModelFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avatar-model-");

    public ModelFile(byte[] bytes)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "model.onnx");
        File.WriteAllBytes(Path, bytes);
    }

    public string Path { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
