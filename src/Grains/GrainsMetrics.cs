using System.Diagnostics.Metrics;

namespace Avatar.Grains;

/// <summary>The meter <c>avatar.grains</c>: counts what the grains create and delete.</summary>
internal static class GrainsMetrics
{
    private static readonly Meter Meter = new("avatar.grains");

    public static readonly Counter<long> OriginalsCreated =
        Meter.CreateCounter<long>("avatar.originals.created", "{original}", "Originals created.");

    public static readonly Counter<long> CartoonsCreated =
        Meter.CreateCounter<long>("avatar.cartoons.created", "{cartoon}", "Cartoons created, including the first of each original.");

    public static readonly Counter<long> FacesDownloaded =
        Meter.CreateCounter<long>("avatar.faces.downloaded", "{face}", "Faces cut and downloaded.");

    public static readonly Counter<long> CartoonsExpired =
        Meter.CreateCounter<long>("avatar.cartoons.expired", "{cartoon}", "Cartoons expired without a download.");

    public static readonly Counter<long> DevicesDeleted =
        Meter.CreateCounter<long>("avatar.devices.deleted", "{device}", "Devices whose data was deleted.");

    public static readonly Counter<long> FilesSwept =
        Meter.CreateCounter<long>("avatar.files.swept", "{file}", "Files without a document, deleted or moved to lost+found.");

    public static readonly Counter<long> ImagesScrubbed =
        Meter.CreateCounter<long>("avatar.scrub.images", "{image}", "Images read by the scrub.");

    public static readonly Counter<long> BytesScrubbed = Meter.CreateCounter<long>("avatar.scrub.bytes", "By", "Bytes read by the scrub.");

    public static readonly Counter<long> DamageFound =
        Meter.CreateCounter<long>("avatar.scrub.damaged", "{image}", "Damaged images found by the scrub, by area.");
}
