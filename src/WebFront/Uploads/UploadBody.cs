namespace Avatar.WebFront.Uploads;

/// <summary>A multipart body that is not read yet.</summary>
internal sealed record UploadBody(FormParts Parts);
