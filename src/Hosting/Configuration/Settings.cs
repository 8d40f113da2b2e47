using System.Net;
using System.Text.RegularExpressions;
using Avatar.Imaging;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;
using Avatar.Storage;
using MongoDB.Driver;

namespace Avatar.Hosting;

/// <summary>
/// All settings. Parsing, validation and <c>--help</c> use this table; a test compares it with docs/configuration.md.
/// </summary>
public static partial class Settings
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(31);

    /// <summary>More requests than any instance serves per minute, so effectively no limit.</summary>
    private const long Unlimited = 100_000_000;

    [GeneratedRegex(@"^[\w.-]+/[\w.-]+(:[0-9a-f]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex ReplicateModelForm { get; }

    [GeneratedRegex(@"^\w+$", RegexOptions.CultureInvariant)]
    private static partial Regex ReplicateInputForm { get; }

    [GeneratedRegex("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex RemotePathForm { get; }

    public static ForeignSetting Urls { get; } = new(
        "ASPNETCORE_URLS", "http://localhost:8080; a silo: http://localhost:8081", "URLs to listen on, for instance http://*:8080. A front serves clients there; a silo serves health and metrics.");

    public static ValueSetting<Topology> Topology { get; } = SettingKinds.Choice<Topology>(
        "Avatar:Topology", "Embedded: front and silo in one process. Cluster: several silos and fronts, which find each other through MongoDB.");

    public static ValueSetting<string> DataDirectory { get; } = SettingKinds.Folder(
        "Avatar:DataDirectory", "./data", "./data", "Folder of the SQLite database and, by default, of the image files. Two processes cannot use the same database at the same time.");

    public static ValueSetting<string?> PublicBaseUrl { get; } = SettingKinds.BaseUrl(
        "Avatar:PublicBaseUrl", "Base of the image URLs in answers. Without it, they begin with the scheme and host of the request.");

    public static ValueSetting<MongoUrl?> MongoDB { get; } = SettingKinds.MongoDB(
        "ConnectionStrings:MongoDB", "Connection string of the MongoDB for documents, membership and reminders, for instance mongodb://user:password@host:27017/cartoon-avatar.");

    public static ValueSetting<StorageProvider?> StorageProvider { get; } = SettingKinds.OptionalChoice<StorageProvider>(
        "Avatar:Storage:Provider", "Sqlite; MongoDB in a Cluster", "Where documents are stored: Sqlite or MongoDB.");

    public static ValueSetting<FilesProvider> FilesProvider { get; } = SettingKinds.Choice<FilesProvider>(
        "Avatar:Files:Provider", "Where image files are stored. FileSystem: in a folder, which all processes of a Cluster must share. GridFS: in MongoDB.");

    public static ValueSetting<string> FilesRoot { get; } = SettingKinds.Folder(
        "Avatar:Files:Root", "", "{DataDirectory}/uploads", "Folder of the image files.");

    public static ValueSetting<FilesAccess> FilesAccess { get; } = SettingKinds.Choice<FilesAccess>(
        "Avatar:Files:Access", "Who can open the database and the image files on disk. Owner: the user of the process. Group: also the group of the files, for silos and fronts that run as different users.");

    public static ValueSetting<TimeSpan> FilesSweepPeriod { get; } = SettingKinds.Duration(
        "Avatar:Files:SweepPeriod", TimeSpan.FromHours(1), Minute, Month, "Interval between sweeps, which look for image files that no document refers to.");

    public static ValueSetting<TimeSpan> IncomingAge { get; } = SettingKinds.Duration(
        "Avatar:Files:IncomingAge", TimeSpan.FromHours(1), Minute, TimeSpan.FromDays(1), "Minimum age at which a sweep removes a received photo that did not become an original.");

    public static ValueSetting<TimeSpan> ScrubEvery { get; } = SettingKinds.DurationOrOff(
        "Avatar:Files:ScrubEvery", TimeSpan.FromDays(30), Minute, TimeSpan.FromDays(365),
        "Interval at which every image is read, at 5 MB/s at most, and compared with its digest; 0 disables this check.");

    public static ValueSetting<TimeSpan> FilesCallTimeout { get; } = SettingKinds.Duration(
        "Avatar:Files:CallTimeout", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), Minute, "Maximum duration of one call to the disk of the images (a read, a write, a flush); after that, the request is answered 503.");

    public static ValueSetting<long> VariantCacheBytes { get; } = SettingKinds.Number(
        "Avatar:Files:VariantCacheBytes", 1L << 30, 0, 1L << 50, "Maximum size of the cache of thumbnails and other copies, in bytes; 0 disables the cache.");

    public static ListSetting<string> FilesSigningKeys { get; } = SettingKinds.Keys(
        "Avatar:Files:SigningKey", "Secret keys, separated by commas, that sign the URLs of images and let them expire. The first key signs; all are accepted. Fronts and silos need the same keys.");

    public static ValueSetting<CartoonEngineKind> CartoonsEngine { get; } = SettingKinds.Choice<CartoonEngineKind>(
        "Avatar:Cartoons:Engine", "What draws the cartoons. Local: this process. Neural: an ONNX model in this process. Remote: an AI server. Replicate: a model at Replicate. The fronts of a Cluster need the same value.");

    public static ValueSetting<CartoonEngineKind?> CartoonsFallback { get; } = SettingKinds.OptionalChoice<CartoonEngineKind>(
        "Avatar:Cartoons:Fallback", "none", "A second engine, which draws when Avatar:Cartoons:Engine fails or takes too long.");

    public static ValueSetting<string?> CartoonsModelPath { get; } = SettingKinds.File(
        "Avatar:Cartoons:ModelPath", "Neural: file of the ONNX model. It must turn a colour image into an image of the same size.");

    public static ValueSetting<ValueRange?> CartoonsModelRange { get; } = SettingKinds.Range(
        "Avatar:Cartoons:ModelRange", "from the model's metadata, else 0..255 for bytes and -1..1 for floats", "Neural: the input values for black and white.");

    public static ValueSetting<ValueRange?> CartoonsModelOutputRange { get; } = SettingKinds.Range(
        "Avatar:Cartoons:ModelOutputRange", "same as ModelRange", "Neural: the output values for black and white.");

    public static ListSetting<float> CartoonsModelMean { get; } = SettingKinds.Numbers(
        "Avatar:Cartoons:ModelMean", "Neural: values subtracted from red, green and blue before the model runs, in units of ModelRange.");

    public static ListSetting<float> CartoonsModelDeviation { get; } = SettingKinds.Numbers(
        "Avatar:Cartoons:ModelDeviation", "Neural: values by which red, green and blue are divided after the subtraction.");

    public static ValueSetting<long> CartoonsModelTile { get; } = SettingKinds.Number(
        "Avatar:Cartoons:ModelTile", 1024, 64, 4096, "Neural: side of the largest tile, in pixels, for a model whose input size is flexible. Smaller tiles need less memory.");

    public static ValueSetting<string?> CartoonsRemoteUrl { get; } = SettingKinds.BaseUrl(
        "Avatar:Cartoons:RemoteUrl", "Remote: base URL of the AI server, which draws at generate-cartoon under it.");

    public static ValueSetting<string?> CartoonsReplicateToken { get; } = SettingKinds.Secret(
        "Avatar:Cartoons:ReplicateToken", "a token of Replicate", "Replicate: API token of the account that pays; a secret.");

    public static ValueSetting<string> CartoonsReplicateModel { get; } = SettingKinds.Text(
        "Avatar:Cartoons:ReplicateModel", "flux-kontext-apps/cartoonify", ReplicateModelForm, "a model as owner/name or owner/name:version", "Replicate: the model that draws.");

    public static ValueSetting<string> CartoonsReplicateInput { get; } = SettingKinds.Text(
        "Avatar:Cartoons:ReplicateInput", "input_image", ReplicateInputForm, "letters, digits and underscores", "Replicate: name of the model's input for the photo.");

    public static ValueSetting<string?> CartoonsReplicateUrl { get; } = SettingKinds.BaseUrl(
        "Avatar:Cartoons:ReplicateUrl", "Replicate: base URL of the API, if it is not https://api.replicate.com.");

    public static ValueSetting<string> DefaultStyle { get; } = SettingKinds.OneOf(
        "Avatar:Cartoons:DefaultStyle", CartoonStyles.Default, [.. CartoonStyles.Offered.Select(style => style.Name)],
        "Local: style of a cartoon when the request names none; random picks one from the seed. Other engines have one style.");

    public static ValueSetting<TimeSpan> CartoonLifetime { get; } = SettingKinds.Duration(
        "Avatar:Cartoons:Lifetime", TimeSpan.FromDays(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650), "How long a cartoon is kept before it expires.");

    public static ValueSetting<TimeSpan> CartoonSweepPeriod { get; } = SettingKinds.Duration(
        "Avatar:Cartoons:SweepPeriod", TimeSpan.FromMinutes(15), Minute, Month, "Interval between searches for expired cartoons.");

    public static ValueSetting<long> CartoonsPerOriginal { get; } = SettingKinds.Number(
        "Avatar:Cartoons:MaxPerOriginal", 50, 1, 1000, "Maximum number of cartoons per original; the next one replaces the oldest.");

    public static ValueSetting<TimeSpan> CartoonTimeout { get; } = SettingKinds.Duration(
        "Avatar:Cartoons:Timeout", TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(1), CallTimeLimits.Engine, "Maximum duration of one drawing or face-cut, including its wait in the queue.");

    public static ValueSetting<long> CartoonsMaxCalls { get; } = SettingKinds.Number(
        "Avatar:Cartoons:MaxCalls", 32, 1, 10_000, "Remote, Replicate: maximum number of concurrent drawings per process. The same number can wait; further ones are answered 503.");

    public static ValueSetting<FaceEngineKind> FacesEngine { get; } = SettingKinds.Choice<FaceEngineKind>(
        "Avatar:Faces:Engine", "What cuts the faces. Local: this process. Remote: an AI server.");

    public static ValueSetting<string?> FacesRemoteUrl { get; } = SettingKinds.BaseUrl(
        "Avatar:Faces:RemoteUrl", "Remote: base URL of the AI server that cuts faces. It fetches cartoons from Avatar:PublicBaseUrl.");

    public static ValueSetting<string> FacesRemotePath { get; } = SettingKinds.Text(
        "Avatar:Faces:RemotePath", "segment-head", RemotePathForm, "a path such as segment-head or process-face-cut", "Remote: path under Avatar:Faces:RemoteUrl at which the server cuts.");

    public static ValueSetting<long> FacesMaxCalls { get; } = SettingKinds.Number(
        "Avatar:Faces:MaxCalls", 32, 1, 10_000, "Remote: maximum number of concurrent face-cuts per process. The same number can wait; further ones are answered 503.");

    public static ValueSetting<OriginalMetadata> OriginalsMetadata { get; } = SettingKinds.Choice<OriginalMetadata>(
        "Avatar:Originals:Metadata", "Strip: location, camera, texts and embedded thumbnails are removed from photos before they are stored. Keep: photos are stored as they were sent.");

    public static ValueSetting<DeviceIdFormat> DeviceIds { get; } = SettingKinds.Choice<DeviceIdFormat>(
        "Avatar:Devices:IdFormat", "Format of x-device-id. Uuid: a UUID. Opaque: any 1 to 128 visible ASCII characters.");

    public static ValueSetting<long> MaxUploadBytes { get; } = SettingKinds.Number(
        "Avatar:Limits:MaxUploadBytes", 10_485_759, 1, 10_485_759, "Maximum size of a photo, in bytes.");

    public static ValueSetting<TimeSpan> UploadTimeout { get; } = SettingKinds.Duration(
        "Avatar:Limits:UploadTimeout", TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "Maximum duration of the upload of one photo.");

    public static ValueSetting<long> MinBytesPerSecond { get; } = SettingKinds.Number(
        "Avatar:Limits:MinBytesPerSecond", 240, 0, 1_000_000,
        "Minimum average rate, in bytes per second, at which a body must arrive and an answer must be read. Slower connections are closed. 0 disables the limit.");

    public static ValueSetting<TimeSpan> SlowPatience { get; } = SettingKinds.Duration(
        "Avatar:Limits:SlowPatience", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10),
        "How long a connection can be slower than Avatar:Limits:MinBytesPerSecond before it is closed; also the time limit for the headers of a request.");

    public static ValueSetting<long> MaxPixels { get; } = SettingKinds.Number(
        "Avatar:Limits:MaxPixels", 50_000_000, 1, 1_000_000_000, "Maximum number of pixels of a photo.");

    public static ValueSetting<TimeSpan> DecodeTimeout { get; } = SettingKinds.Duration(
        "Avatar:Limits:DecodeTimeout", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), "Maximum time for decoding one photo.");

    public static ValueSetting<long> DeviceRequestsPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:DeviceRequestsPerMinute", 600, 1, Unlimited, "Maximum number of requests per minute of one device.");

    public static ValueSetting<long> DeviceImagesPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:DeviceImagesPerMinute", 60, 1, Unlimited, "Maximum number of images per minute that one device can request.");

    public static ValueSetting<long> AddressRequestsPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:AddressRequestsPerMinute", 6000, 1, Unlimited, "Maximum number of requests per minute of one network address (IPv6: of one /64 network).");

    public static ValueSetting<long> AddressImagesPerMinute { get; } = SettingKinds.Number(
        "Avatar:Limits:AddressImagesPerMinute", 600, 1, Unlimited, "Maximum number of images per minute that one network address can request.");

    public static ValueSetting<long> AddressImagesAtOnce { get; } = SettingKinds.Number(
        "Avatar:Limits:AddressImagesAtOnce", 64, 1, 100_000,
        "Maximum number of concurrent images of one network address, including uploads that are still arriving. The same number can wait for up to 10 s.");

    public static ValueSetting<long> StudioQueue { get; } = SettingKinds.Number(
        "Avatar:Limits:StudioQueue", 64, 0, 100_000, "Maximum number of drawings that wait for a processor core.");

    public static ValueSetting<long> OriginalQueue { get; } = SettingKinds.Number(
        "Avatar:Limits:OriginalQueue", 64, 1, 100_000, "Maximum number of requests that wait for one original.");

    public static ValueSetting<long> DiskBudgetBytes { get; } = SettingKinds.Number(
        "Avatar:Limits:DiskBudgetBytes", 0, 0, 1L << 60, "Maximum total size of image files, thumbnails and the SQLite database, in bytes. Beyond it, photos and cartoons are refused. 0 disables the limit.");

    public static ListSetting<string> CorsOrigins { get; } = SettingKinds.Origins(
        "Avatar:Cors:Origins", "Web origins whose pages can call the API, or * for all origins.");

    public static ListSetting<IPNetwork> Proxies { get; } = SettingKinds.Networks(
        "Avatar:Proxies", "Networks of the reverse proxies whose X-Forwarded-For, -Proto and -Host headers are trusted.");

    public static ValueSetting<TimeSpan> DrainTimeout { get; } = SettingKinds.Duration(
        "Avatar:Shutdown:DrainTimeout", TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromMinutes(30), "How long a shutdown waits for running requests.");

    public static ValueSetting<TimeSpan> StopNotice { get; } = SettingKinds.Duration(
        "Avatar:Shutdown:Notice", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(10),
        "How long a process keeps serving after a stop signal, while it reports that it is not ready; then it drains. Behind a load balancer, choose a time longer than the balancer needs to notice.");

    public static PlannedSetting AdminUrls { get; } = new(
        "Avatar:AdminUrls", "a port for administration", "URLs to listen on for metrics and administration.");

    public static ValueSetting<TimeSpan> ProbeTimeout { get; } = SettingKinds.Duration(
        "Avatar:Cluster:ProbeTimeout", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1),
        "How long a silo waits for the answer to a probe of another silo. After three missed answers that silo is declared dead, and its grains move.");

    public static ForeignSetting ClusterId { get; } = new("Orleans:ClusterId", "avatar", "Name of the cluster. Silos and fronts with the same name find each other.");

    public static ForeignSetting ServiceId { get; } = new("Orleans:ServiceId", "avatar", "Name of the service, under which reminders are stored.");

    public static ForeignSetting SiloPort { get; } = new(
        "Orleans:Endpoints:SiloPort", "11111 in a Cluster, else a free port", "Port for connections between silos; 0 picks a free port.");

    public static ForeignSetting GatewayPort { get; } = new(
        "Orleans:Endpoints:GatewayPort", "30000 in a Cluster, else closed", "Port for connections from fronts to silos; 0 picks a free port in a Cluster.");

    public static ForeignSetting AdvertisedAddress { get; } = new(
        "Orleans:Endpoints:AdvertisedIPAddress", "the address of the machine; Embedded: loopback", "Address under which other processes reach this silo.");

    /// <summary>All settings, in the order of docs/configuration.md.</summary>
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
