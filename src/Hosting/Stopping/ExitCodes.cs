namespace Avatar.Hosting;

/// <summary>Exit codes of the process, as listed in docs/operations.md.</summary>
internal static class ExitCodes
{
    /// <summary>The process stopped cleanly.</summary>
    public const int Ended = 0;

    /// <summary>The process could not start with its settings, or failed with an unexpected error. A message on standard error says which.</summary>
    public const int Failed = 1;

    /// <summary>The shutdown exceeded its time limit and was aborted.</summary>
    public const int StopCut = 3;

    /// <summary>The other silos declared this one dead, or Orleans cannot continue.</summary>
    public const int SiloDead = 4;
}
