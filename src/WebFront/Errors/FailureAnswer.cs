namespace Avatar.WebFront.Errors;

/// <summary>The envelope of a failure.</summary>
/// <param name="Success">False.</param>
/// <param name="Error">A sentence for a person.</param>
/// <param name="Code">What happened, for code.</param>
/// <param name="TraceId">Where to look in logs and traces.</param>
internal sealed record FailureAnswer(
    bool Success,
    string Error,
    string Code,
    string TraceId);
