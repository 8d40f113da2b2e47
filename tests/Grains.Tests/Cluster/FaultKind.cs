namespace Avatar.Grains.Tests;

/// <summary>What goes wrong at a call of a store.</summary>
internal enum FaultKind
{
    /// <summary>Refused: nothing was done.</summary>
    Unavailable,

    /// <summary>Refused for want of space: nothing was done.</summary>
    Full,

    /// <summary>The answer is lost, and nothing was done.</summary>
    LostBefore,

    /// <summary>The answer is lost, although it was done.</summary>
    LostAfter,

    /// <summary>The process dies before the call does anything.</summary>
    CrashBefore,

    /// <summary>The process dies when the call has done its work.</summary>
    CrashAfter,
}
