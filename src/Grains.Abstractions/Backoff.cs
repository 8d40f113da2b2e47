namespace Avatar;

/// <summary>An exponential back-off: each pause is twice as long as the previous one, up to the longest.</summary>
/// <param name="Pause">The pause before the next attempt.</param>
/// <param name="Longest">The longest pause.</param>
public readonly record struct Backoff(TimeSpan Pause, TimeSpan Longest)
{
    /// <summary>Returns the back-off after another failed attempt.</summary>
    public Backoff Next() => this with { Pause = Pause * 2 < Longest ? Pause * 2 : Longest };
}
