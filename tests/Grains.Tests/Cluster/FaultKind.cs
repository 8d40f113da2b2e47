namespace Avatar.Grains.Tests;

/// <summary>The kinds of faults of a store call.</summary>
internal enum FaultKind
{
    /// <summary>The call is rejected; nothing was done.</summary>
    Unavailable,

    /// <summary>The call is rejected because no space is left; nothing was done.</summary>
    Full,

    /// <summary>The reply is lost, and nothing was done.</summary>
    LostBefore,

    /// <summary>The reply is lost, but the work was done.</summary>
    LostAfter,

    /// <summary>The process crashes before the call does anything.</summary>
    CrashBefore,

    /// <summary>The process crashes after the call has done its work.</summary>
    CrashAfter,
}
