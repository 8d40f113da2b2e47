using System.Text.Json;
using Avatar.WebFront.Answers;
using Avatar.WebFront.Limits;

namespace Avatar.WebFront.Devices;

/// <summary>The body of a call that cannot be undone: it says once more what the header says, so that nothing is lost by accident.</summary>
internal sealed record DeviceConfirmation(string? Confirm)
{
    /// <summary>Bytes that are read at most. An id is far shorter.</summary>
    private const int MaxLength = 1024;

    /// <summary>Reads the body, and makes sure that it names the device.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.ConfirmationRequired"/>: it is missing, too long, not JSON, or names another.</exception>
    public static async Task RequireAsync(HttpRequest request, DeviceId device, CancellationToken cancellationToken)
    {
        var body = new byte[MaxLength + 1];
        var length = await ReadAsync(request, body, cancellationToken);
        if (length > MaxLength || !Names(body.AsSpan(0, length), device)) throw Missing();
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
            throw Missing(malformed);
        }
    }

    private static bool Names(ReadOnlySpan<byte> body, DeviceId device)
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

    private static AvatarException Missing(Exception? cause = null) => new(
        AvatarError.ConfirmationRequired,
        "This deletes everything of the device for ever. To confirm it, send {\"confirm\":\"<the device id>\"} as the body, with the id of the x-device-id header.",
        innerException: cause);
}
