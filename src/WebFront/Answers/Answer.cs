namespace Avatar.WebFront.Answers;

/// <summary>The envelope of a success.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
internal sealed record Answer<T>
    where T : notnull
{
    public bool Success { get; init; } = true;

    public required T Data { get; init; }
}
