using System.Buffers;
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
        if (await ReadAsync(request, cancellationToken) is not { } body || !Names(body, device)) throw Missing();
    }

    /// <summary>The body; null where it is too long.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var result = await request.BodyReader.ReadRequestAsync(cancellationToken);
                var isTooLong = result.Buffer.Length > MaxLength;
                var body = result.IsCompleted && !isTooLong ? result.Buffer.ToArray() : null;
                request.BodyReader.AdvanceTo(result.IsCompleted ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
                if (isTooLong || result.IsCompleted) return body;
            }
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
