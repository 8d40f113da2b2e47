using System.Diagnostics.Metrics;

namespace Avatar.Grains;

/// <summary>The meter <c>avatar.grains</c>: counts what the grains create and delete.</summary>
internal sealed class GrainsMetrics
{
    public const string MeterName = "avatar.grains";

    private readonly Counter<long> _originalsCreated;
    private readonly Counter<long> _cartoonsCreated;
    private readonly Counter<long> _facesDownloaded;
    private readonly Counter<long> _downloadsLost;
    private readonly Counter<long> _cartoonsExpired;
    private readonly Counter<long> _devicesDeleted;
    private readonly Counter<long> _filesSwept;
    private readonly Counter<long> _imagesScrubbed;
    private readonly Counter<long> _bytesScrubbed;
    private readonly Counter<long> _damageFound;

    public GrainsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _originalsCreated = meter.CreateCounter<long>("avatar.originals.created", "{original}", "Originals created.");
        _cartoonsCreated = meter.CreateCounter<long>("avatar.cartoons.created", "{cartoon}", "Cartoons created, including the first of each original, by requested style and by the engine that drew them.");
        _facesDownloaded = meter.CreateCounter<long>("avatar.faces.downloaded", "{face}", "Faces cut and downloaded.");
        _downloadsLost = meter.CreateCounter<long>("avatar.downloads.lost", "{download}", "Faces that were cut in vain, because another download of the original was faster.");
        _cartoonsExpired = meter.CreateCounter<long>("avatar.cartoons.expired", "{cartoon}", "Cartoons expired without a download.");
        _devicesDeleted = meter.CreateCounter<long>("avatar.devices.deleted", "{device}", "Devices whose data was deleted.");
        _filesSwept = meter.CreateCounter<long>("avatar.files.swept", "{file}", "Files without a document, deleted or moved to lost+found.");
        _imagesScrubbed = meter.CreateCounter<long>("avatar.scrub.images", "{image}", "Images read by the scrub.");
        _bytesScrubbed = meter.CreateCounter<long>("avatar.scrub.bytes", "By", "Bytes read by the scrub.");
        _damageFound = meter.CreateCounter<long>("avatar.scrub.damaged", "{image}", "Damaged images found by the scrub, by area.");
    }

    public void OriginalCreated() => _originalsCreated.Add(1);

    public void CartoonCreated(string style, string engine) => _cartoonsCreated.Add(
        1, new KeyValuePair<string, object?>("style", style), new KeyValuePair<string, object?>("engine", engine));

    public void FaceDownloaded() => _facesDownloaded.Add(1);

    public void DownloadLost() => _downloadsLost.Add(1);

    public void CartoonsExpired(int cartoons) => _cartoonsExpired.Add(cartoons);

    public void DeviceDeleted() => _devicesDeleted.Add(1);

    public void FilesSwept(int files) => _filesSwept.Add(files);

    public void Scrubbed(int images, long bytes)
    {
        _imagesScrubbed.Add(images);
        _bytesScrubbed.Add(bytes);
    }

    public void DamageFound(ImageArea area) => _damageFound.Add(1, new KeyValuePair<string, object?>("area", area.FolderName()));
}
