namespace Avatar.ServiceTesting.Crashes;

/// <summary>The image files, read without the service.</summary>
internal interface IStoredFiles
{
    /// <summary>Returns the lengths of finished files by area and name.</summary>
    Task<Dictionary<(string Area, string Name), long>> ListAsync();

    /// <summary>Returns the names of unfinished files.</summary>
    Task<List<string>> ListUnfinishedAsync();

    /// <summary>Returns the bytes of a photo, or null if it does not exist.</summary>
    Task<byte[]?> ReadOriginalAsync(string name);
}
