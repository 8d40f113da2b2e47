namespace Avatar.WebFront.Reference;

/// <summary>The endpoint reads <c>Idempotency-Key</c>.</summary>
internal sealed record TakesIdempotencyKey;

/// <summary>The endpoint tags its answers, and answers 304 to who has the same already.</summary>
internal sealed record TakesConditions;

/// <summary>The endpoint reads a form with a photo.</summary>
internal sealed record TakesPhoto;

/// <summary>The endpoint reads a body that confirms the call.</summary>
internal sealed record TakesConfirmation;

/// <summary>The endpoint answers with an image.</summary>
internal sealed record GivesImage;

/// <summary>The endpoint reads a parameter of the query by itself.</summary>
internal sealed record QueryParameter(string Name);
