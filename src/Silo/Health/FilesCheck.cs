using Avatar.Storage;

namespace Avatar.Silo.Health;

/// <summary>Files can be written, and listed: it writes one that never gets a name, and looks for those that have one.</summary>
internal sealed class FilesCheck(IImageStore images) : IReadinessCheck
{
    public string Name => "files";

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        await using (var writer = await images.CreateAsync(ImageArea.Temp, cancellationToken))
        {
            await writer.WriteAsync("ready?"u8.ToArray(), cancellationToken);
        }

        await images.HasFilesAsync(cancellationToken);
        return true;
    }
}
