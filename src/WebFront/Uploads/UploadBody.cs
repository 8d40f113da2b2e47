namespace Avatar.WebFront.Uploads;

/// <summary>A multipart body that has not been read yet.</summary>
internal sealed record UploadBody(FormParts Parts) : IDisposable
{
    public void Dispose() => Parts.Dispose();
}
