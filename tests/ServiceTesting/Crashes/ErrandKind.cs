namespace Avatar.ServiceTesting.Crashes;

/// <summary>What a user may want to have changed.</summary>
internal enum ErrandKind
{
    Upload,
    Regenerate,
    Download,
}
