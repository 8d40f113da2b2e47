using System.Net;
using System.Text.RegularExpressions;
using Avatar.Imaging;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;
using Avatar.Storage;
using MongoDB.Driver;

namespace Avatar.Silo.Configuration;

/// <summary>
/// The one table of all settings. Reading and checking them, <c>--help</c> and docs/configuration.md all come from it.
/// </summary>
public static partial class Settings
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(31);

    /// <summary>More than any service answers in a minute: as good as no limit.</summary>
    private const long Unlimited = 100_000_000;

    [GeneratedRegex(@"^[\w.-]+/[\w.-]+(:[0-9a-f]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex ReplicateModelForm { get; }

    [GeneratedRegex(@"^\w+$", RegexOptions.CultureInvariant)]
    private static partial Regex ReplicateInputForm { get; }

    [GeneratedRegex("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex RemotePathForm { get; }

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

    public static ValueSetting<FilesAccess> FilesAccess { get; } = SettingKinds.Choice<FilesAccess>(
        "Avatar:Files:Access", "Who may open database and files on the disk: the process's user alone, or the files' group too (silos and fronts that run as different users).");

    public static ValueSetting<TimeSpan> FilesSweepPeriod { get; } = SettingKinds.Duration(
        "Avatar:Files:SweepPeriod", TimeSpan.FromHours(1), Minute, Month, "How often files that no document names are looked for.");

    public static ValueSetting<TimeSpan> IncomingAge { get; } = SettingKinds.Duration(
        "Avatar:Files:IncomingAge", TimeSpan.FromHours(1), Minute, TimeSpan.FromDays(1), "How old a received photo is, whose request came to nothing, before a sweep removes it.");

    public static ValueSetting<TimeSpan> ScrubEvery { get; } = SettingKinds.DurationOrOff(
        "Avatar:Files:ScrubEvery", TimeSpan.FromDays(30), Minute, TimeSpan.FromDays(365),
        "How often every image is read, at 5 MB/s at most, and compared with its digest; 0 for never.");

    public static ValueSetting<TimeSpan> FilesCallTimeout { get; } = SettingKinds.Duration(
        "Avatar:Files:CallTimeout", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), Minute, "How long one call of the disk of the images (a read, a write, a flush) is waited for, before it is answered 503.");

    public static ValueSetting<long> VariantCacheBytes { get; } = SettingKinds.Number(
        "Avatar:Files:VariantCacheBytes", 1L << 30, 0, 1L << 50, "The most bytes of thumbnails and other copies that are kept; 0 makes them anew each time.");

    public static ListSetting<string> FilesSigningKeys { get; } = SettingKinds.Keys(
        "Avatar:Files:SigningKey", "Secret keys, separated by commas, that sign the URLs of images and let them expire: the first signs, all are accepted. Fronts and silos need the same.");

    public static ValueSetting<CartoonEngineKind> CartoonsEngine { get; } = SettingKinds.Choice<CartoonEngineKind>(
        "Avatar:Cartoons:Engine", "What draws the cartoons: this process, an ONNX model in it, an AI server, or a model at Replicate. Fronts of a Cluster must be told the same.");

    public static ValueSetting<CartoonEngineKind?> CartoonsFallback { get; } = SettingKinds.OptionalChoice<CartoonEngineKind>(
        "Avatar:Cartoons:Fallback", "none", "What draws when the engine fails or takes too long: another engine.");

    public static ValueSetting<string?> CartoonsModelPath { get; } = SettingKinds.File(
        "Avatar:Cartoons:ModelPath", "Neural: the ONNX model, one that turns a colour picture into one of the same size.");

    public static ValueSetting<ValueRange?> CartoonsModelRange { get; } = SettingKinds.Range(
        "Avatar:Cartoons:ModelRange", "what the model says, else -1..1; 0..255 for bytes", "Neural: what black and white are to the model.");

    public static ValueSetting<ValueRange?> CartoonsModelOutputRange { get; } = SettingKinds.Range(
        "Avatar:Cartoons:ModelOutputRange", "as ModelRange", "Neural: what black and white are in what the model gives.");

    public static ListSetting<float> CartoonsModelMean { get; } = SettingKinds.Numbers(
        "Avatar:Cartoons:ModelMean", "Neural: what is subtracted from red, green and blue, in units of ModelRange.");

    public static ListSetting<float> CartoonsModelDeviation { get; } = SettingKinds.Numbers(
        "Avatar:Cartoons:ModelDeviation", "Neural: what red, green and blue are divided by after that.");

    public static ValueSetting<long> CartoonsModelTile { get; } = SettingKinds.Number(
        "Avatar:Cartoons:ModelTile", 1024, 64, 4096, "Neural: the largest square of pixels that a model of free size is given at once; a smaller one needs less memory.");

    public static ValueSetting<string?> CartoonsRemoteUrl { get; } = SettingKinds.BaseUrl(
        "Avatar:Cartoons:RemoteUrl", "Remote: the AI server that draws, at generate-cartoon under this URL.");

    public static ValueSetting<string?> CartoonsReplicateToken { get; } = SettingKinds.Secret(
        "Avatar:Cartoons:ReplicateToken", "a token of Replicate", "Replicate: the token of the account that pays; a secret.");

    public static ValueSetting<string> CartoonsReplicateModel { get; } = SettingKinds.Text(
        "Avatar:Cartoons:ReplicateModel", "flux-kontext-apps/cartoonify", ReplicateModelForm, "a model as owner/name or owner/name:version", "Replicate: the model that draws.");

    public static ValueSetting<string> CartoonsReplicateInput { get; } = SettingKinds.Text(
        "Avatar:Cartoons:ReplicateInput", "input_image", ReplicateInputForm, "letters, digits and underscores", "Replicate: the model's input that takes the photo.");

    public static ValueSetting<string?> CartoonsReplicateUrl { get; } = SettingKinds.BaseUrl(
        "Avatar:Cartoons:ReplicateUrl", "Replicate: where the API lives, if not at https://api.replicate.com.");

    public static ValueSetting<string> DefaultStyle { get; } = SettingKinds.OneOf(
        "Avatar:Cartoons:DefaultStyle", CartoonStyles.Default, [.. CartoonStyles.Offered.Select(style => style.Name)],
        "Local: the style of a cartoon where a request names none; random picks one by the seed. Other engines have one style.");

    public static ValueSetting<TimeSpan> CartoonLifetime { get; } = SettingKinds.Duration(
        "Avatar:Cartoons:Lifetime", TimeSpan.FromDays(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650), "How long a cartoon that nobody chose is kept.");

    public static ValueSetting<TimeSpan> CartoonSweepPeriod { get; } = SettingKinds.Duration(
        "Avatar:Cartoons:SweepPeriod", TimeSpan.FromMinutes(15), Minute, Month, "How often cartoons beyond their lifetime are looked for.");

    public static ValueSetting<long> CartoonsPerOriginal { get; } = SettingKinds.Number(
        "Avatar:Cartoons:MaxPerOriginal", 50, 1, 1000, "Cartoons kept per original; one more removes the oldest.");

    public static ValueSetting<TimeSpan> CartoonTimeout { get; } = SettingKinds.Duration(
        "Avatar:Cartoons:Timeout", TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(1), CallTimeLimits.Engine, "How long one drawing or face-cut may take, its wait in line included.");

    public static ValueSetting<long> CartoonsMaxCalls { get; } = SettingKinds.Number(
        "Avatar:Cartoons:MaxCalls", 32, 1, 10_000, "Remote, Replicate: drawings that a process waits for at the same time; as many wait for their turn, one more is answered 503.");

    public static ValueSetting<FaceEngineKind> FacesEngine { get; } = SettingKinds.Choice<FaceEngineKind>(
        "Avatar:Faces:Engine", "What cuts the faces: this process, or an AI server.");

    public static ValueSetting<string?> FacesRemoteUrl { get; } = SettingKinds.BaseUrl(
        "Avatar:Faces:RemoteUrl", "Remote: the AI server that cuts. It fetches cartoons from Avatar:PublicBaseUrl.");

    public static ValueSetting<string> FacesRemotePath { get; } = SettingKinds.Text(
        "Avatar:Faces:RemotePath", "segment-head", RemotePathForm, "a path such as segment-head or process-face-cut", "Remote: where under its URL the server cuts.");

    public static ValueSetting<long> FacesMaxCalls { get; } = SettingKinds.Number(
        "Avatar:Faces:MaxCalls", 32, 1, 10_000, "Remote: face-cuts that a process waits for at the same time; as many wait for their turn, one more is answered 503.");

    public static ValueSetting<OriginalMetadata> OriginalsMetadata { get; } = SettingKinds.Choice<OriginalMetadata>(
        "Avatar:Originals:Metadata", "Whether place, camera, texts and embedded thumbnails are removed from photos before they are stored, or kept.");

    public static ValueSetting<DeviceIdFormat> DeviceIds { get; } = SettingKinds.Choice<DeviceIdFormat>(
        "Avatar:Devices:IdFormat", "Whether x-device-id must be a UUID, or may be any 1 to 128 visible ASCII characters (Opaque).");

    public static ValueSetting<long> MaxUploadBytes { get; } = SettingKinds.Number(
        "Avatar:Limits:MaxUploadBytes", 10_485_759, 1, 10_485_759, "The largest photo, in bytes.");

    public static ValueSetting<TimeSpan> UploadTimeout { get; } = SettingKinds.Duration(
        "Avatar:Limits:UploadTimeout", TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "How long a photo may take to arrive.");

    public static ValueSetting<long> MinBytesPerSecond { get; } = SettingKinds.Number(
        "Avatar:Limits:MinBytesPerSecond", 240, 0, 1_000_000,
        "How fast a body must arrive, and an answer be taken, on average; a slower connection is ended. 0 bears with all of them.");

    public static ValueSetting<TimeSpan> SlowPatience { get; } = SettingKinds.Duration(
        "Avatar:Limits:SlowPatience", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10),
        "How long a connection may be slower than that, and how long the head of a request may take.");

    public static ValueSetting<long> MaxPixels { get; } = SettingKinds.Number(
        "Avatar:Limits:MaxPixels", 50_000_000, 1, 1_000_000_000, "The most pixels of a photo.");

    public static ValueSetting<TimeSpan> DecodeTimeout { get; } = SettingKinds.Duration(
        "Avatar:Limits:DecodeTimeout", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), "How long the decoder may work on one photo.");

    public static ValueSetting<long> DeviceRequestsPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:DeviceRequestsPerMinute", 600, 1, Unlimited, "Requests of one device.");

    public static ValueSetting<long> DeviceImagesPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:DeviceImagesPerMinute", 60, 1, Unlimited, "Images that one device may have made.");

    public static ValueSetting<long> AddressRequestsPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:AddressRequestsPerMinute", 6000, 1, Unlimited, "Requests of one network address (IPv6: of one /64 network).");

    public static ValueSetting<long> AddressImagesPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:AddressImagesPerMinute", 600, 1, Unlimited, "Images that one network address may have made.");

    public static ValueSetting<long> AddressImagesAtOnce { get; } = SettingKinds.Number(
        "Avatar:Limits:AddressImagesAtOnce", 64, 1, 100_000,
        "Images of one network address that are under way at the same time, uploads that arrive included; as many again wait for up to 10 s.");

    public static ValueSetting<long> StudioQueue { get; } = SettingKinds.Number(
        "Avatar:Limits:StudioQueue", 64, 0, 100_000, "Drawings that may wait for a processor.");

    public static ValueSetting<long> OriginalQueue { get; } = SettingKinds.Number(
        "Avatar:Limits:OriginalQueue", 64, 1, 100_000, "Requests that may wait for one original.");

    public static ValueSetting<long> DiskBudgetBytes { get; } = SettingKinds.Number(
        "Avatar:Limits:DiskBudgetBytes", 0, 0, 1L << 60, "The bytes that image files, thumbnails and the SQLite database may take before photos and cartoons are refused; 0 for no limit.");

    public static ListSetting<string> CorsOrigins { get; } = SettingKinds.Origins(
        "Avatar:Cors:Origins", "Web origins whose pages may call the API, or * for all of them.");

    public static ListSetting<IPNetwork> Proxies { get; } = SettingKinds.Networks(
        "Avatar:Proxies", "Networks of the reverse proxies whose X-Forwarded-For, -Proto and -Host are believed.");

    public static ValueSetting<TimeSpan> DrainTimeout { get; } = SettingKinds.Duration(
        "Avatar:Shutdown:DrainTimeout", TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromMinutes(30), "How long a shutdown waits for requests under way.");

    public static ValueSetting<TimeSpan> StopNotice { get; } = SettingKinds.Duration(
        "Avatar:Shutdown:Notice", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(10),
        "How long a process that was told to stop says that it is not ready, and works as before, until it drains. Behind a load balancer: longer than that takes to see it.");

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
        Urls, Topology, DataDirectory, PublicBaseUrl, MongoDB, StorageProvider, FilesProvider, FilesRoot, FilesAccess, FilesSweepPeriod, IncomingAge, ScrubEvery, FilesCallTimeout, VariantCacheBytes, FilesSigningKeys,
        CartoonsEngine, CartoonsFallback, CartoonsModelPath, CartoonsModelRange, CartoonsModelOutputRange, CartoonsModelMean, CartoonsModelDeviation,
        CartoonsModelTile, CartoonsRemoteUrl, CartoonsReplicateToken, CartoonsReplicateModel, CartoonsReplicateInput, CartoonsReplicateUrl, CartoonsMaxCalls,
        DefaultStyle, CartoonLifetime, CartoonSweepPeriod, CartoonsPerOriginal, CartoonTimeout,
        FacesEngine, FacesRemoteUrl, FacesRemotePath, FacesMaxCalls, OriginalsMetadata, DeviceIds, MaxUploadBytes, UploadTimeout, MinBytesPerSecond, SlowPatience, MaxPixels, DecodeTimeout,
        DeviceRequestsPerMinute, DeviceImagesPerMinute, AddressRequestsPerMinute, AddressImagesPerMinute, AddressImagesAtOnce, StudioQueue, OriginalQueue, DiskBudgetBytes,
        CorsOrigins, Proxies, DrainTimeout, StopNotice, AdminUrls,
        ClusterId, ServiceId, SiloPort, GatewayPort, AdvertisedAddress, ProbeTimeout,
    ];
}
