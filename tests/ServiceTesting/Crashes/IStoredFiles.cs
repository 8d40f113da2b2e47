namespace Avatar.ServiceTesting.Crashes;

/// <summary>The image files, read without the service.</summary>
internal interface IStoredFiles
{
    /// <summary>Finished files by area and name, with their lengths.</summary>
    Task<Dictionary<(string Area, string Name), long>> ListAsync();

    /// <summary>Files that are being written, or were.</summary>
    Task<List<string>> ListUnfinishedAsync();

    /// <summary>A photo; null if it is not there.</summary>
    Task<byte[]?> ReadOriginalAsync(string name);
}
