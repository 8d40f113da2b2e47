namespace Avatar.Imaging;

/// <summary>A drawing style that a user can choose.</summary>
/// <param name="Name">Name in requests and documents: lower case, no spaces.</param>
/// <param name="Title">Display name, for instance on a button.</param>
/// <param name="Description">One sentence that describes the look.</param>
public sealed record CartoonStyle(string Name, string Title, string Description);
