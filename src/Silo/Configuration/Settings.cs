using System.Net;
using Avatar.Imaging;
using MongoDB.Driver;

namespace Avatar.Silo.Configuration;

/// <summary>
/// The one table of all settings. Reading and checking them, <c>--help</c> and docs/configuration.md all come from it.
/// </summary>
public static class Settings
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(31);

    /// <summary>More than any service answers in a minute: as good as no limit.</summary>
    private const long Unlimited = 100_000_000;

    public static ForeignSetting Urls { get; } = new(
        "ASPNETCORE_URLS", "http://localhost:8080; a silo: http://localhost:8081", "Where the process listens, for instance http://*:8080: a front for everybody, a silo for health and metrics.");

    public static ValueSetting<Topology> Topology { get; } = SettingKinds.Choice<Topology>(
        "Avatar:Topology", "Everything in one process (Embedded), or several silos and fronts on MongoDB (Cluster).");

    public static ValueSetting<string> DataDirectory { get; } = SettingKinds.Folder(
        "Avatar:DataDirectory", "./data", "./data", "Where the SQLite database and the files lie; one process at a time may use a database.");

    public static ValueSetting<string?> PublicBaseUrl { get; } = SettingKinds.BaseUrl(
        "Avatar:PublicBaseUrl", "What the URLs of images begin with; without it, the scheme and host that the request was sent to.");

    public static ValueSetting<MongoUrl?> MongoDB { get; } = SettingKinds.MongoDB(
        "ConnectionStrings:MongoDB", "The MongoDB of documents, membership and reminders, for instance mongodb://user:password@host:27017/cartoon-avatar.");

    public static ValueSetting<StorageProvider?> StorageProvider { get; } = SettingKinds.OptionalChoice<StorageProvider>(
        "Avatar:Storage:Provider", "Sqlite; MongoDB in a Cluster", "Where documents are kept.");

    public static ValueSetting<FilesProvider> FilesProvider { get; } = SettingKinds.Choice<FilesProvider>(
        "Avatar:Files:Provider", "Where image files are kept: in a folder (which all processes of a Cluster must share), or in the MongoDB.");

    public static ValueSetting<string> FilesRoot { get; } = SettingKinds.Folder(
        "Avatar:Files:Root", "", "{DataDirectory}/uploads", "The folder of the image files.");

    public static ValueSetting<TimeSpan> FilesSweepPeriod { get; } = SettingKinds.Duration(
        "Avatar:Files:SweepPeriod", TimeSpan.FromHours(1), Minute, Month, "How often files that no document names are looked for.");

    public static ValueSetting<long> VariantCacheBytes { get; } = SettingKinds.Number(
        "Avatar:Files:VariantCacheBytes", 1L << 30, 0, 1L << 50, "The most bytes of thumbnails and other copies that are kept; 0 makes them anew each time.");

    public static PlannedSetting FilesSigningKey { get; } = new(
        "Avatar:Files:SigningKey", "signing of URLs", "The key that image URLs are signed with.");

    public static ValueSetting<string> CartoonsEngine { get; } = SettingKinds.Only(
        "Avatar:Cartoons:Engine", "Local", ["Neural", "Remote", "Replicate"], "What draws the cartoons.");

    public static PlannedSetting CartoonsModelPath { get; } = new(
        "Avatar:Cartoons:ModelPath", "a neural engine", "The ONNX model of the neural engine.");

    public static PlannedSetting CartoonsRemoteUrl { get; } = new(
        "Avatar:Cartoons:RemoteUrl", "a remote engine", "The AI server that draws cartoons.");

    public static ValueSetting<string> DefaultStyle { get; } = SettingKinds.OneOf(
        "Avatar:Cartoons:DefaultStyle", CartoonStyles.Default, [.. CartoonStyles.Offered.Select(style => style.Name)],
        "The style of a cartoon where a request names none; random picks one by the seed.");

    public static ValueSetting<TimeSpan> CartoonLifetime { get; } = SettingKinds.Duration(
        "Avatar:Cartoons:Lifetime", TimeSpan.FromDays(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650), "How long a cartoon that nobody chose is kept.");

    public static ValueSetting<TimeSpan> CartoonSweepPeriod { get; } = SettingKinds.Duration(
        "Avatar:Cartoons:SweepPeriod", TimeSpan.FromMinutes(15), Minute, Month, "How often cartoons beyond their lifetime are looked for.");

    public static ValueSetting<long> CartoonsPerOriginal { get; } = SettingKinds.Number(
        "Avatar:Cartoons:MaxPerOriginal", 50, 1, 1000, "Cartoons kept per original; one more removes the oldest.");

    public static ValueSetting<TimeSpan> CartoonTimeout { get; } = SettingKinds.Duration(
        "Avatar:Cartoons:Timeout", TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(1), CallBudgets.Engine, "How long one drawing may take, its wait in line included.");

    public static ValueSetting<string> FacesEngine { get; } = SettingKinds.Only(
        "Avatar:Faces:Engine", "Local", ["Remote"], "What cuts the faces.");

    public static PlannedSetting FacesRemoteUrl { get; } = new(
        "Avatar:Faces:RemoteUrl", "a remote engine", "The AI server that cuts faces.");

    public static ValueSetting<DeviceIdFormat> DeviceIds { get; } = SettingKinds.Choice<DeviceIdFormat>(
        "Avatar:Devices:IdFormat", "Whether x-device-id must be a UUID, or may be any 1 to 128 visible ASCII characters (Opaque).");

    public static ValueSetting<long> MaxUploadBytes { get; } = SettingKinds.Number(
        "Avatar:Limits:MaxUploadBytes", 10_485_759, 1, 10_485_759, "The largest photo, in bytes.");

    public static ValueSetting<long> MaxPixels { get; } = SettingKinds.Number(
        "Avatar:Limits:MaxPixels", 50_000_000, 1, 1_000_000_000, "The most pixels of a photo.");

    public static ValueSetting<long> DeviceRequestsPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:DeviceRequestsPerMinute", 600, 1, Unlimited, "Requests of one device.");

    public static ValueSetting<long> DeviceImagesPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:DeviceImagesPerMinute", 60, 1, Unlimited, "Images that one device may have made.");

    public static ValueSetting<long> AddressRequestsPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:AddressRequestsPerMinute", 6000, 1, Unlimited, "Requests of one network address (IPv6: of one /64 network).");

    public static ValueSetting<long> StudioQueue { get; } = SettingKinds.Number(
        "Avatar:Limits:StudioQueue", 64, 0, 100_000, "Drawings that may wait for a processor.");

    public static ValueSetting<long> OriginalQueue { get; } = SettingKinds.Number(
        "Avatar:Limits:OriginalQueue", 64, 1, 100_000, "Requests that may wait for one original.");

    public static PlannedSetting DiskBudgetBytes { get; } = new(
        "Avatar:Limits:DiskBudgetBytes", "a disk budget", "The most bytes that image files may take.");

    public static ListSetting<string> CorsOrigins { get; } = SettingKinds.Origins(
        "Avatar:Cors:Origins", "Web origins whose pages may call the API, or * for all of them.");

    public static ListSetting<IPNetwork> Proxies { get; } = SettingKinds.Networks(
        "Avatar:Proxies", "Networks of the reverse proxies whose X-Forwarded-For, -Proto and -Host are believed.");

    public static ValueSetting<TimeSpan> DrainTimeout { get; } = SettingKinds.Duration(
        "Avatar:Shutdown:DrainTimeout", TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromMinutes(30), "How long a shutdown waits for requests under way.");

    public static PlannedSetting AdminUrls { get; } = new(
        "Avatar:AdminUrls", "a port for administration", "Where metrics and administration listen.");

    public static ValueSetting<TimeSpan> ProbeTimeout { get; } = SettingKinds.Duration(
        "Avatar:Cluster:ProbeTimeout", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1),
        "How long a silo waits for another's sign of life; three missed ones and it is declared dead, and its grains move.");

    public static ForeignSetting ClusterId { get; } = new("Orleans:ClusterId", "avatar", "The name of the cluster: silos and fronts of one name find each other.");

    public static ForeignSetting ServiceId { get; } = new("Orleans:ServiceId", "avatar", "The name of the service; reminders belong to it.");

    public static ForeignSetting SiloPort { get; } = new(
        "Orleans:Endpoints:SiloPort", "11111 in a Cluster, else a free one", "The port that silos talk to each other on; 0 takes a free one.");

    public static ForeignSetting GatewayPort { get; } = new(
        "Orleans:Endpoints:GatewayPort", "30000 in a Cluster, else closed", "The port that fronts talk to silos on; 0 takes a free one in a Cluster.");

    public static ForeignSetting AdvertisedAddress { get; } = new(
        "Orleans:Endpoints:AdvertisedIPAddress", "the machine's own; Embedded: loopback", "The address under which others reach this silo.");

    /// <summary>Every setting, in the order of the documentation.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Urls, Topology, DataDirectory, PublicBaseUrl, MongoDB, StorageProvider, FilesProvider, FilesRoot, FilesSweepPeriod, VariantCacheBytes, FilesSigningKey,
        CartoonsEngine, CartoonsModelPath, CartoonsRemoteUrl, DefaultStyle, CartoonLifetime, CartoonSweepPeriod, CartoonsPerOriginal, CartoonTimeout,
        FacesEngine, FacesRemoteUrl, DeviceIds, MaxUploadBytes, MaxPixels, DeviceRequestsPerMinute, DeviceImagesPerMinute,
        AddressRequestsPerMinute, StudioQueue, OriginalQueue, DiskBudgetBytes, CorsOrigins, Proxies, DrainTimeout, AdminUrls,
        ClusterId, ServiceId, SiloPort, GatewayPort, AdvertisedAddress, ProbeTimeout,
    ];
}
