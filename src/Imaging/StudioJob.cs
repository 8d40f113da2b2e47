namespace Avatar.Imaging;

/// <summary>What the studio has to know about a job before it begins.</summary>
/// <param name="Work">What is made.</param>
/// <param name="Owner">Whom it is made for, see <see cref="ImageSource.Owner"/>.</param>
public readonly record struct StudioJob(StudioWork Work, StudioOwner Owner)
{
    /// <summary>The style of a cartoon, for the meters.</summary>
    public string? Style { get; init; }

    /// <summary>The name of the engine or cutter, for the meters.</summary>
    public string? Engine { get; init; }
}
