using System.Diagnostics.Metrics;

namespace Avatar.Grains;

/// <summary>The meter <c>avatar.grains</c>: what the grains made and removed.</summary>
internal static class GrainsMetrics
{
    private static readonly Meter Meter = new("avatar.grains");

    public static readonly Counter<long> OriginalsCreated =
        Meter.CreateCounter<long>("avatar.originals.created", "{original}", "Originals that were made.");

    public static readonly Counter<long> CartoonsCreated =
        Meter.CreateCounter<long>("avatar.cartoons.created", "{cartoon}", "Cartoons that were made, first ones included.");

    public static readonly Counter<long> FacesDownloaded =
        Meter.CreateCounter<long>("avatar.faces.downloaded", "{face}", "Face-cuts that were made.");

    public static readonly Counter<long> CartoonsExpired =
        Meter.CreateCounter<long>("avatar.cartoons.expired", "{cartoon}", "Cartoons that nobody chose in time.");

    public static readonly Counter<long> DevicesDeleted =
        Meter.CreateCounter<long>("avatar.devices.deleted", "{device}", "Devices of which everything was deleted.");

    public static readonly Counter<long> FilesSwept =
        Meter.CreateCounter<long>("avatar.files.swept", "{file}", "Files without a document that were removed or set aside.");

    public static readonly Counter<long> ImagesScrubbed =
        Meter.CreateCounter<long>("avatar.scrub.images", "{image}", "Images that the scrub looked at.");

    public static readonly Counter<long> BytesScrubbed = Meter.CreateCounter<long>("avatar.scrub.bytes", "By", "Bytes that the scrub read.");

    public static readonly Counter<long> DamageFound =
        Meter.CreateCounter<long>("avatar.scrub.damaged", "{image}", "Images that the scrub found damaged, by area.");
}
