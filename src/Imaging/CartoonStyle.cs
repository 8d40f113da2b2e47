namespace Avatar.Imaging;

/// <summary>A way of drawing that a user can choose.</summary>
/// <param name="Name">The name in requests and documents: lower case, no spaces.</param>
/// <param name="Title">The name on a button.</param>
/// <param name="Description">One sentence that says how it looks.</param>
public sealed record CartoonStyle(string Name, string Title, string Description);
