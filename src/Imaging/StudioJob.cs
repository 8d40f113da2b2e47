namespace Avatar.Imaging;

/// <summary>Describes a job, for queueing and metrics.</summary>
/// <param name="Work">Kind of work.</param>
/// <param name="Owner">Owner of the job, see <see cref="ImageSource.Owner"/>.</param>
public readonly record struct StudioJob(StudioWork Work, StudioOwner Owner)
{
    /// <summary>Style of a cartoon, for metrics.</summary>
    public string? Style { get; init; }

    /// <summary>Name of the engine or cutter, for metrics.</summary>
    public string? Engine { get; init; }
}
