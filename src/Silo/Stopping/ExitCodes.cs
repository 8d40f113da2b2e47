namespace Avatar.Silo.Stopping;

/// <summary>What the process returns to whatever runs it; docs/operations.md lists them.</summary>
internal static class ExitCodes
{
    /// <summary>A stop in order.</summary>
    public const int Ended = 0;

    /// <summary>The process could not start as it is set up, or ended by an error that nobody expected: a sentence says which.</summary>
    public const int Failed = 1;

    /// <summary>The stop took longer than it may, and was cut.</summary>
    public const int StopCut = 3;

    /// <summary>The silo was declared dead by the others, or Orleans cannot go on.</summary>
    public const int SiloDead = 4;
}
