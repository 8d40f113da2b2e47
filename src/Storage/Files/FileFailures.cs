namespace Avatar.Storage.Files;

/// <summary>What the operating system's refusals mean for a caller of the store.</summary>
internal static class FileFailures
{
    private const int NoSpace = 28;
    private const int FileTooBig = 27;
    private const int TooManyOfSystem = 23;
    private const int TooManyOfProcess = 24;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);
    private const int HandleFullOnWindows = unchecked((int)0x80070027);
    private const int QuotaOnWindows = unchecked((int)0x8007050F);

    /// <summary>Whether this came from the disk.</summary>
    public static bool IsOfDisk(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Whether this came from the disk while a file grew; .NET reports one that may not as an argument out of range.</summary>
    public static bool IsOfGrowth(Exception exception) => IsOfDisk(exception) || exception is ArgumentOutOfRangeException;

    public static StoreException Of(Exception exception) => IsFull(exception)
        ? new(StoreFailure.Full, "The disk of the images is full.", exception)
        : new(StoreFailure.Unavailable, $"The images' folder cannot be used now: {exception.Message}", exception);

    /// <summary>What a refusal means that came from an image's file.</summary>
    public static StoreException OfImage(Exception exception) => new(StoreFailure.Unavailable, $"The image cannot be read: {exception.Message}", exception) { IsDamage = true };

    /// <summary>Whether this came from a file that is there: the process had room for one more descriptor.</summary>
    public static bool IsOfFile(Exception exception) =>
        IsOfDisk(exception)
        && exception is not (FileNotFoundException or DirectoryNotFoundException)
        && exception.HResult is not (TooManyOfProcess or TooManyOfSystem);

    /// <summary>Whether no space is left, or none for one more file.</summary>
    public static bool IsFull(Exception exception) => exception switch
    {
        ArgumentOutOfRangeException => true,
        IOException when OperatingSystem.IsWindows() => exception.HResult is NoSpaceOnWindows or HandleFullOnWindows or QuotaOnWindows,
        IOException => exception.HResult is NoSpace or FileTooBig || exception.HResult == (OperatingSystem.IsMacOS() ? QuotaOnMac : QuotaOnLinux),
        _ => false,
    };
}
