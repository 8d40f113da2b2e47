namespace Avatar.Silo.Stopping;

/// <summary>What the process returns to whatever runs it; 0 is a stop in order. docs/operations.md lists them.</summary>
internal static class ExitCodes
{
    /// <summary>The process could not start as it is set up: a sentence says what to change.</summary>
    public const int CannotStart = 1;

    /// <summary>The stop took longer than it may, and was cut.</summary>
    public const int StopCut = 3;

    /// <summary>The silo was declared dead by the others, or Orleans cannot go on.</summary>
    public const int SiloDead = 4;
}
