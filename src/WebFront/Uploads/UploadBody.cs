namespace Avatar.WebFront.Uploads;

/// <summary>A multipart body that is not read yet.</summary>
internal sealed record UploadBody(FormParts Parts) : IDisposable
{
    public void Dispose() => Parts.Dispose();
}
