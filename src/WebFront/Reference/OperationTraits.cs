namespace Avatar.WebFront;

/// <summary>Metadata: the endpoint reads <c>Idempotency-Key</c>.</summary>
internal sealed record TakesIdempotencyKey;

/// <summary>Metadata: the endpoint sends an ETag, and answers 304 if the caller has the same answer.</summary>
internal sealed record TakesConditions;

/// <summary>Metadata: the endpoint reads a form with a photo.</summary>
internal sealed record TakesPhoto;

/// <summary>Metadata: the endpoint reads a body that confirms the call.</summary>
internal sealed record TakesConfirmation;

/// <summary>Metadata: the endpoint answers with an image.</summary>
internal sealed record GivesImage;

/// <summary>Metadata: the endpoint parses this query parameter itself, so the OpenAPI generator does not see it.</summary>
internal sealed record QueryParameter(string Name);
