namespace Avatar.ServiceTesting.Crashes;

/// <summary>The changes that a user can ask for.</summary>
internal enum ErrandKind
{
    Upload,
    Regenerate,
    Download,
}
