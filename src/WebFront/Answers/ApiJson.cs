using System.Text.Json.Serialization;
using Avatar.Hosting;

namespace Avatar.WebFront;

/// <summary>JSON metadata of all response types, and of the request body of a deletion.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(MillisecondConverter)])]
[JsonSerializable(typeof(Answer<UploadData>))]
[JsonSerializable(typeof(Answer<RegeneratedData>))]
[JsonSerializable(typeof(Answer<OriginalListData>))]
[JsonSerializable(typeof(Answer<OriginalStateData>))]
[JsonSerializable(typeof(Answer<CartoonListData>))]
[JsonSerializable(typeof(Answer<DownloadData>))]
[JsonSerializable(typeof(Answer<FaceListData>))]
[JsonSerializable(typeof(Answer<StyleListData>))]
[JsonSerializable(typeof(Answer<DeletionData>))]
[JsonSerializable(typeof(DeviceConfirmation))]
[JsonSerializable(typeof(HealthData))]
[JsonSerializable(typeof(ReadinessData))]
[JsonSerializable(typeof(FailureAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
