namespace Avatar.Storage.Files;

/// <summary>Translates file-system errors into store exceptions.</summary>
internal static class FileFailures
{
    private const int NoSpace = 28;
    private const int FileTooBig = 27;
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFilesInProcess = 24;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);
    private const int HandleFullOnWindows = unchecked((int)0x80070027);
    private const int QuotaOnWindows = unchecked((int)0x8007050F);

    /// <summary>Whether the exception is a file-system error.</summary>
    public static bool IsDiskError(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Whether the exception is an error of a write; .NET reports a file that must not grow as an argument out of range.</summary>
    public static bool IsWriteError(Exception exception) => IsDiskError(exception) || exception is ArgumentOutOfRangeException;

    public static StoreException ToStoreException(Exception exception) => IsFull(exception)
        ? new(StoreFailure.Full, "The disk of the image folder is full.", exception)
        : new(StoreFailure.Unavailable, $"The image folder cannot be used now: {exception.Message}", exception);

    /// <summary>Translates an error of one image's file.</summary>
    public static StoreException ToDamageException(Exception exception) => new(StoreFailure.Unavailable, $"The image cannot be read: {exception.Message}", exception) { IsDamage = true };

    /// <summary>Whether the error concerns an existing file, not a missing path or a lack of file descriptors.</summary>
    public static bool IsFileError(Exception exception) =>
        IsDiskError(exception)
        && exception is not (FileNotFoundException or DirectoryNotFoundException)
        && exception.HResult is not (TooManyFilesInProcess or TooManyFilesInSystem);

    /// <summary>Whether the disk is full, a quota is used up, or the file would become too large.</summary>
    public static bool IsFull(Exception exception) => exception switch
    {
        ArgumentOutOfRangeException => true,
        IOException when OperatingSystem.IsWindows() => exception.HResult is NoSpaceOnWindows or HandleFullOnWindows or QuotaOnWindows,
        IOException => exception.HResult is NoSpace or FileTooBig || exception.HResult == (OperatingSystem.IsMacOS() ? QuotaOnMac : QuotaOnLinux),
        _ => false,
    };
}
