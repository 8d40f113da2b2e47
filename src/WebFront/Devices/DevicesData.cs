using System.Text.Json;

namespace Avatar.WebFront;

/// <summary>Response of a deletion.</summary>
internal sealed record DeletionData(DeletedData Deleted);

/// <summary>Number of items the device had when the deletion began.</summary>
internal sealed record DeletedData(int Originals, int Cartoons, int Faces);

/// <summary>The body that confirms a deletion. It repeats the device id of the header to prevent accidental deletions.</summary>
internal sealed record DeviceConfirmation(string? Confirm)
{
    /// <summary>Maximum length of the body, in bytes.</summary>
    private const int MaxLength = 1024;

    /// <summary>Reads the body, and throws unless it names the device.</summary>
    /// <exception cref="AvatarException">
    /// <see cref="AvatarError.ConfirmationRequired"/>: the body is missing, too long, not JSON, or names another device.
    /// </exception>
    public static async Task RequireAsync(HttpRequest request, DeviceId device, CancellationToken cancellationToken)
    {
        var body = new byte[MaxLength + 1];
        var length = await ReadAsync(request, body, cancellationToken);
        if (length > MaxLength || !IsConfirmed(body.AsSpan(0, length), device)) throw NotConfirmed();
    }

    private static async Task<int> ReadAsync(HttpRequest request, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = new RequestBody(request.BodyReader);
            return await content.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (InvalidDataException malformed)
        {
            throw NotConfirmed(malformed);
        }
    }

    private static bool IsConfirmed(ReadOnlySpan<byte> body, DeviceId device)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ApiJson.Default.DeviceConfirmation) is { Confirm: { } text }
                && DeviceId.TryParse(text, out var named)
                && named == device;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static AvatarException NotConfirmed(Exception? cause = null) => new(
        AvatarError.ConfirmationRequired,
        "This call permanently deletes all data of the device. To confirm, send the body {\"confirm\":\"<the device id>\"} with the id from the x-device-id header.",
        innerException: cause);
}
