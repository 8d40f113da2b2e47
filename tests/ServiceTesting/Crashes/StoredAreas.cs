namespace Avatar.ServiceTesting.Crashes;

/// <summary>The names of the image folders.</summary>
internal static class StoredAreas
{
    public const string Incoming = "incoming";
    public const string Originals = "originals";
    public const string Temp = "temp";
    public const string Downloaded = "downloaded";
    public const string Masters = "masters";
    public const string LostAndFound = "lost+found";

    public static IReadOnlyList<string> All { get; } = [Incoming, Originals, Temp, Downloaded, Masters, LostAndFound];
}
