namespace Avatar.WebFront;

/// <summary>The response envelope of a failed call.</summary>
/// <param name="Success">False.</param>
/// <param name="Error">A message for people.</param>
/// <param name="Code">The error code, for programs.</param>
/// <param name="TraceId">The trace id of the request in logs and traces.</param>
internal sealed record FailureAnswer(
    bool Success,
    string Error,
    string Code,
    string TraceId);
